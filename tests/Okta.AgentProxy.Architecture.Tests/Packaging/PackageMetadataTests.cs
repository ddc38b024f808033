using System.Reflection;
using System.Xml.Linq;

namespace Okta.AgentProxy.Architecture.Tests.Packaging;

/// <summary>What is needed for <c>dotnet pack</c> to give a package that one can use without the repository. `.ci/run` looks into the packages themselves.</summary>
public sealed class PackageMetadataTests
{
    public static TheoryData<string> FilledPackages => [.. Repository.FilledPackages.Select(package => package.Name)];

    [Theory]
    [MemberData(nameof(FilledPackages))]
    public void Package_WithContent_HasADescriptionAndAReadme(string name)
    {
        var package = Repository.Packages.Single(package => package.Name == name);

        Assert.False(string.IsNullOrWhiteSpace(package.Property("Description")), $"{name} has no <Description>.");
        Assert.True(File.Exists(Path.Combine(package.Folder, "README.md")), $"{name} has no README.md; without one it is not packed (src/Directory.Build.props).");
    }

    [Fact]
    public void Package_WithoutContent_HasNoReadme()
    {
        var empty = Repository.Packages.Where(package => package.IsEmpty && File.Exists(Path.Combine(package.Folder, "README.md")));

        Expect.None(empty.Select(package => package.Name), "A README makes a package packable, and these have nothing in them yet:");
    }

    /// <summary>What says so is also what turns on the analyzers that make a violation an error.</summary>
    [Theory]
    [MemberData(nameof(FilledPackages))]
    public void Package_WithContent_IsReadyForNativeCode(string name)
    {
        var said = Repository.Packages.Single(package => package.Name == name).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>();

        Assert.Contains(said, pair => pair is { Key: "IsAotCompatible", Value: "True" });
    }

    [Theory]
    [InlineData("PackageLicenseExpression", "Apache-2.0")]
    [InlineData("SymbolPackageFormat", "snupkg")]
    [InlineData("IncludeSymbols", "true")]
    [InlineData("PackageReadmeFile", "README.md")]
    [InlineData("GenerateDocumentationFile", "true")]
    [InlineData("Deterministic", "true")]
    public void SharedProperty_OfAllPackages_IsSet(string name, string value)
    {
        var shared = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"));

        Assert.Equal(value, shared.Descendants(name).First().Value);
    }
}
