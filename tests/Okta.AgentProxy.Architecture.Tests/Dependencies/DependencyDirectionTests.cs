namespace Okta.AgentProxy.Architecture.Tests.Dependencies;

/// <summary>Which package may know which, as a table: hosts put them together (docs/decisions/0001-package-boundaries.md).</summary>
public sealed class DependencyDirectionTests
{
    private const string Core = "Okta.AgentProxy.Core";

    // DevOrg is what the others are tested against: an oracle that shared their code would share their mistakes.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        [Core] = [],
        ["Okta.AgentProxy.Routing"] = [Core],
        ["Okta.AgentProxy.Exchange"] = [Core],
        ["Okta.AgentProxy.Storage.Sqlite"] = [Core],
        ["Okta.AgentProxy.Storage.Postgres"] = [Core],
        ["Okta.AgentProxy.DevOrg"] = [],
    };

    public static TheoryData<string> Packages => [.. Repository.Packages.Select(package => package.Name)];

    [Fact]
    public void Packages_All_StandInTheTable() => Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), Repository.Packages.Select(package => package.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Packages))]
    public void ProjectReferences_Package_AreThoseOfTheTable(string name) => Assert.Equal(Allowed[name], Find(name).ProjectReferences);

    [Theory]
    [MemberData(nameof(Packages))]
    public void AssemblyReferences_Package_AreAmongThoseOfTheTable(string name)
    {
        var ours = Find(name).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!).Where(assembly => assembly.StartsWith("Okta.", StringComparison.Ordinal));

        Assert.Empty(ours.Except(Allowed[name]));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void PackageReferences_Package_AreOnTheAllowList(string name)
    {
        var package = Find(name);

        var unknown = package.PackageReferences.Except(AllowedPackages.For(package)).ToArray();

        Assert.True(unknown.Length == 0, $"{name} brings {string.Join(", ", unknown)} into every user's application. If that is worth it, add it to {nameof(AllowedPackages)} and say why in docs/decisions/0007-dependencies.md.");
    }

    private static SourcePackage Find(string name) => Repository.Packages.Single(package => package.Name == name);
}
