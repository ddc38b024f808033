namespace Okta.AgentProxy.Architecture.Tests.PublicApi;

/// <summary>Holds each package to <c>src/PACKAGE/PublicAPI.txt</c>: what users can see changes in a reviewed diff or not at all.</summary>
public sealed class PublicApiTests
{
    private const string Switch = "AGENTPROXY_UPDATE_PUBLIC_API";

    public static TheoryData<string> Packages => [.. Repository.Packages.Select(package => package.Name)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void PublicSurface_Package_IsWhatItsTextSays(string name)
    {
        var package = Repository.Packages.Single(package => package.Name == name);
        var file = Path.Combine(package.Folder, "PublicAPI.txt");
        Assert.SkipWhen(package.IsEmpty && !File.Exists(file), $"{name} has no types yet.");

        var actual = PublicApiText.Of(package.Assembly);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            File.WriteAllText(file, actual);
            return;
        }

        var expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : string.Empty;
        if (expected != actual)
        {
            Assert.Fail(
                $"The public surface of {name} is not what {Repository.Relative(file)} says:\n{PublicApiDifference.Between(expected, actual)}\n" +
                $"If that is meant, write the text anew and commit it with the change:\n  {Switch}=1 dotnet test tests/Okta.AgentProxy.Architecture.Tests");
        }
    }
}
