using System.Text.RegularExpressions;
using Microsoft.Extensions.Hosting;

namespace Okta.AgentProxy.Architecture.Tests.Conventions;

/// <summary>Work that nobody awaits begins in one place, which survives whatever it throws (ruling 18).</summary>
public sealed partial class BackgroundWorkTests
{
    // Where such work may begin otherwise, and why.
    private static readonly Dictionary<string, string> Exempt = new(StringComparer.Ordinal)
    {
        ["src/Okta.AgentProxy.Core/Background/BackgroundWork.cs"] = "the place",
    };

    [Fact]
    public void TimersAndListeners_InSrcAndSamples_BeginInBackgroundWork()
    {
        var uses = new[] { "src", "samples" }.SelectMany(folder => Repository.Files(folder, ".cs")).SelectMany(Lines);

        Expect.None(uses, "An exception there would end the process: use BackgroundWork.CreateTimer or .OnChange, or make the method a Task with an owner:");
    }

    [Fact]
    public void BackgroundServices_InSrc_RunTheirLoopsInBackgroundWork()
    {
        var services = Repository.Packages.SelectMany(package => package.Types.Where(type => type.IsSubclassOf(typeof(BackgroundService)) && !type.IsAbstract).Select(type => (package, type))).ToArray();

        var bare = services.Where(service => !Repository.Files(Path.GetRelativePath(Repository.Root, service.package.Folder), ".cs")
            .Any(file => Path.GetFileNameWithoutExtension(file) == service.type.Name && Guarded.IsMatch(File.ReadAllText(file))));

        Assert.NotEmpty(services);
        Expect.None(bare.Select(service => service.type.FullName), "An exception that leaves ExecuteAsync stops the host. Its body must be one call: => BackgroundWork.KeepRunningAsync(…):");
    }

    private static IEnumerable<string> Lines(string file) =>
        Exempt.ContainsKey(Repository.Relative(file)) ? [] : File.ReadLines(file).Select((line, i) => (line, number: i + 1))
            .Where(entry => Beginning.IsMatch(entry.line) && !entry.line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(entry => $"{Repository.Relative(file)}:{entry.number}: {entry.line.Trim()}");

    [GeneratedRegex(@"(?<!BackgroundWork)\.CreateTimer\(|new (System\.Threading\.|System\.Timers\.)?Timer\(|ChangeToken\.OnChange|RegisterChangeCallback|new FileSystemWatcher|QueueUserWorkItem|new Thread\(|async void |IOptionsMonitor<.*\.OnChange\(|\bmonitor\.OnChange\(")]
    private static partial Regex Beginning { get; }

    [GeneratedRegex(@"override Task ExecuteAsync\(CancellationToken stoppingToken\) =>\s*BackgroundWork\.KeepRunningAsync\(")]
    private static partial Regex Guarded { get; }
}
