namespace Okta.AgentProxy.Architecture.Tests.Conventions;

/// <summary>What style.md says about types and files.</summary>
public sealed class ShapeTests
{
    private const int LongestFile = 300;

    // One idea that is a list: every error a client can see, in one place.
    private const string Catalogue = "src/Okta.AgentProxy.Core/Errors/ProxyErrors.cs";

    [Fact]
    public void Classes_InSrc_AreSealedOrMeantAsBase()
    {
        var types = Repository.Packages.SelectMany(package => package.Types).ToArray();
        var bases = types.Select(type => type.BaseType).OfType<Type>().Select(parent => parent.IsGenericType ? parent.GetGenericTypeDefinition() : parent).ToHashSet();

        var open = types.Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract && (type.IsVisible || !bases.Contains(type)));

        Expect.None(open.Select(type => type.FullName), "Seal these classes, or make them abstract if they are meant as a base:");
    }

    [Fact]
    public void Fields_InSrc_AreNotPublicUnlessConstant()
    {
        var fields = Repository.Packages.SelectMany(package => package.Types).Where(type => type.IsVisible && !type.IsEnum)
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(field => field is { IsLiteral: false, IsInitOnly: false });

        Expect.None(fields.Select(field => $"{field.DeclaringType}.{field.Name}"), "Make these fields properties or read-only:");
    }

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("samples")]
    [InlineData("benchmarks")]
    public void Files_AnyFolder_AreNoLongerThanOneIdea(string folder)
    {
        var tooLong = Repository.Files(folder, ".cs").Where(file => File.ReadLines(file).Count() > LongestFile && Repository.Relative(file) != Catalogue);

        Expect.None(tooLong.Select(Repository.Relative), $"Longer than {LongestFile} lines, so probably two ideas:");
    }
}
