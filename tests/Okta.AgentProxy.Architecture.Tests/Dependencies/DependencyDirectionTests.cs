namespace Okta.AgentProxy.Architecture.Tests.Dependencies;

/// <summary>Core knows nobody, every other package knows Core and nobody else: hosts put them together (docs/decisions/0001-package-boundaries.md).</summary>
public sealed class DependencyDirectionTests
{
    private const string Core = "Okta.AgentProxy.Core";

    public static TheoryData<string> Packages => [.. Repository.Packages.Select(package => package.Name)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void ProjectReferences_Package_AreCoreAtMost(string name)
    {
        var package = Find(name);

        var references = package.ProjectReferences.ToArray();

        Assert.Equal(package.IsCore ? [] : [Core], references);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void AssemblyReferences_Package_AreCoreAtMost(string name)
    {
        var package = Find(name);

        var ours = package.Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!).Where(assembly => assembly.StartsWith("Okta.", StringComparison.Ordinal));

        Assert.DoesNotContain(ours, assembly => package.IsCore || assembly != Core);
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
