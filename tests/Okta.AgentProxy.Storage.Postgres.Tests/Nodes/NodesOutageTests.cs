using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Nodes;

/// <summary>The database is stopped the hard way under the traffic of two nodes and comes back; a server of its own, because the others' must go on.</summary>
public sealed class NodesOutageTests(ITestOutputHelper output)
{
    private const string Schema = "nodes";
    private const int AnswersWhileAway = 300;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Outage_UnderTraffic_IsNotNoticedByCallersAndNothingIsMissing() =>
        RunAsync((here, there) => Task.WhenAll(here.MoreAsync(AnswersWhileAway), there.MoreAsync(AnswersWhileAway)));

    /// <summary>The same with the half minute of the promise: <c>-explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public Task Outage_ThirtySeconds_IsNotNoticedByCallersAndNothingIsMissing() => RunAsync(async (_, _) =>
    {
        using var halfAMinute = new PeriodicTimer(TimeSpan.FromSeconds(30));
        await halfAMinute.WaitForNextTickAsync(Cancellation);
    });

    private async Task RunAsync(Func<Traffic, Traffic, Task> whileAway)
    {
        await using var server = new PostgresServer();
        Assert.SkipWhen(server.SkipReason is not null, server.SkipReason ?? "");
        await server.StartAsync();
        await using var nodes = await TwoNodes.StartAsync(server.ConnectionString, Schema);
        foreach (var node in nodes.Nodes)
        {
            Assert.Equal(200, await TwoNodes.CallAsync(node.As("cursor"), "warm"));
        }

        var exchanges = nodes.TokenRequests;
        using var here = Traffic.Start("here", nodes.Here.As("cursor"));
        using var there = Traffic.Start("there", nodes.There.As("cursor"));
        await Task.WhenAll(here.MoreAsync(100), there.MoreAsync(100));

        await server.StopImmediatelyAsync();
        var stopped = Stopwatch.GetTimestamp();
        await whileAway(here, there);
        var refused = await Record.ExceptionAsync(() => DisableAsync(nodes.Here.Services.GetRequiredService<IAgentStore>(), "cursor"));
        var started = Stopwatch.GetTimestamp();
        await server.StartAsync();

        // A third node changes something before the listeners of the two are back: no notification reaches them.
        await using (var third = TestNode.Open(server.ConnectionString, Schema))
        {
            await DisableAsync(third.Agents, "copilot");
        }

        var changed = Stopwatch.GetTimestamp();
        foreach (var node in nodes.Nodes)
        {
            await IsRefusedAsync(node, "copilot");
        }

        var caughtUp = Stopwatch.GetElapsedTime(changed);
        await Task.WhenAll(here.MoreAsync(100), there.MoreAsync(100));
        var answers = (await here.StopAsync()).Concat(await there.StopAsync()).ToList();
        var stored = await StoredAsync(server.ConnectionString, answers.Count);

        var during = answers.Where(answer => answer.Started > stopped && answer.Ended < started).ToList();
        var before = answers.Where(answer => answer.Ended < stopped).ToList();
        output.WriteLine(
            $"away for {Stopwatch.GetElapsedTime(stopped, started).TotalSeconds:F1} s; {answers.Count} calls in all, {during.Count} while it was away; slowest before "
            + $"{before.Max(answer => answer.Took).TotalMilliseconds:F0} ms, while away {during.Max(answer => answer.Took).TotalMilliseconds:F0} ms; "
            + $"a change of another node seen {caughtUp.TotalMilliseconds:F0} ms after it; {stored.Rows} records, {stored.Distinct} different");
        Assert.NotNull(refused);
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(exchanges, nodes.TokenRequests);
        Assert.Equal((answers.Count, answers.Count), stored);
        var verification = await nodes.There.Services.GetRequiredService<IAuditQuery>().VerifyAsync(null, Cancellation);
        Assert.True(verification.Intact, string.Join(' ', verification.Problems));
        Assert.True((await nodes.There.Services.GetRequiredService<IAgentStore>().GetAsync("cursor", Cancellation))!.Value.Enabled);
    }

    private static async Task DisableAsync(IAgentStore agents, string name)
    {
        var agent = (await agents.GetAsync(name, Cancellation))!;
        await agents.UpsertAsync(agent.Value with { Enabled = false }, agent.Version, EntitySource.Runtime, Cancellation);
    }

    private static async Task IsRefusedAsync(TestProxy node, string agent)
    {
        using var deadline = new CancellationTokenSource(TestLimits.Deadline);
        var caller = node.As(agent);
        while (await TwoNodes.CallAsync(caller, "probe", TwoNodes.Open) != 403)
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    // A record is written when its answer is over, which the caller may see a moment earlier; what waited is written in batches.
    private static async Task<(int Rows, int Distinct)> StoredAsync(string connectionString, int expected)
    {
        using var deadline = new CancellationTokenSource(TestLimits.Deadline);
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        while (true)
        {
            await using var command = new NpgsqlCommand($"SELECT count(*)::int, count(DISTINCT tool)::int FROM {Schema}.audit WHERE kind = 0 AND tool ~ '^t?here-'", connection);
            await using var reader = await command.ExecuteReaderAsync(Cancellation);
            await reader.ReadAsync(Cancellation);
            var stored = (Rows: reader.GetInt32(0), Distinct: reader.GetInt32(1));
            if (stored.Distinct >= expected || deadline.IsCancellationRequested)
            {
                return stored;
            }
        }
    }
}
