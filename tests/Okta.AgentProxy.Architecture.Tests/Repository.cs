namespace Okta.AgentProxy.Architecture.Tests;

/// <summary>The clone that the tests run in.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", ".npm-parts", ".git", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every package under <c>src</c>, by name.</summary>
    public static IReadOnlyList<SourcePackage> Packages { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(project => new SourcePackage(project)),
    ];

    /// <summary>The packages that have at least one type.</summary>
    public static IEnumerable<SourcePackage> FilledPackages => Packages.Where(package => !package.IsEmpty);

    /// <summary>The files under a folder of the clone that somebody wrote, with that ending.</summary>
    public static IEnumerable<string> Files(string folder, string ending)
    {
        var from = Path.Combine(Root, folder);
        return Directory.Exists(from) ? Walk(new DirectoryInfo(from), ending) : [];
    }

    /// <summary>How a file is called in a failure message.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> Walk(DirectoryInfo folder, string ending) =>
        folder.EnumerateFiles().Where(file => file.Name.EndsWith(ending, StringComparison.Ordinal)).Select(file => file.FullName)
            .Concat(folder.EnumerateDirectories().Where(child => !NotOurs.Contains(child.Name, StringComparer.Ordinal)).SelectMany(child => Walk(child, ending)));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OktaAgentProxy.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("OktaAgentProxy.sln was not found above the test binaries; run the tests from a clone.");
    }
}
