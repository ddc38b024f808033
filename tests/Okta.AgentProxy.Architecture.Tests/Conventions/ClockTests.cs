using System.Text.RegularExpressions;

namespace Okta.AgentProxy.Architecture.Tests.Conventions;

/// <summary>Time comes from a TimeProvider, and no test waits for it to pass.</summary>
public sealed partial class ClockTests
{
    // Where the rule does not hold, and why.
    private static readonly Dictionary<string, string> Exempt = new(StringComparer.Ordinal)
    {
        ["src/Okta.AgentProxy.Core/Credentials/Secret.cs"] = "a value that configuration makes, without services; the clock only spaces out looks at a file",
        ["src/Okta.AgentProxy.Storage.Sqlite/Database/SqliteWriter.cs"] = "paces a lock that another process holds, on a thread of its own",
        ["tests/Okta.AgentProxy.TestKit/Backends/Fixtures/Tasks/TaskTools.cs"] = "a backend's tool whose purpose is to take as long as the caller says",
        ["tests/Okta.AgentProxy.Storage.CrashChild/Program.cs"] = "a process that is killed at any moment; nothing waits for it",
        ["tests/Okta.AgentProxy.Architecture.Tests/Conventions/ClockTests.cs"] = "names what it forbids",
    };

    [Fact]
    public void Clocks_InSrc_AreTimeProviders()
    {
        var uses = Repository.Files("src", ".cs").SelectMany(file => Lines(file, Clock));

        Expect.None(uses, "Read the time from an injected TimeProvider instead:");
    }

    [Fact]
    public void BannedSymbols_InSrc_AreNowhereAllowedAgain()
    {
        var uses = Repository.Files("src", ".cs").SelectMany(file => Lines(file, Suppression));

        Expect.None(uses, "Nothing lifts the ban on clocks and broken hashes:");
    }

    [Fact]
    public void Waiting_InTests_IsForAnEventNotForTime()
    {
        var uses = Repository.Files("tests", ".cs").SelectMany(file => Lines(file, Sleep));

        Expect.None(uses, "Wait for what happens, not for time to pass:");
    }

    private static IEnumerable<string> Lines(string file, Regex pattern) =>
        Exempt.ContainsKey(Repository.Relative(file)) ? [] : File.ReadLines(file).Select((line, i) => (line, number: i + 1))
            .Where(entry => pattern.IsMatch(entry.line) && !entry.line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(entry => $"{Repository.Relative(file)}:{entry.number}: {entry.line.Trim()}");

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bEnvironment\.TickCount|\bStopwatch\.(StartNew|GetTimestamp|GetElapsedTime)|new Stopwatch")]
    private static partial Regex Clock { get; }

    [GeneratedRegex("RS0030")]
    private static partial Regex Suppression { get; }

    [GeneratedRegex(@"\bThread\.Sleep\(|\bTask\.Delay\((?!Timeout\.Infinite)")]
    private static partial Regex Sleep { get; }
}
