using System.Diagnostics;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Entities;

public sealed class ChangeListenerTests(SharedServer server) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Agent Cursor = new() { Name = "cursor", ClientId = "0oa" };

    private readonly TemporarySchema _schema = new(server);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _schema.DropAsync();

    [Fact]
    public async Task Upsert_OnOneNode_ReachesTheOtherWithinASecond()
    {
        await using var here = await StartAsync();
        await using var there = await StartAsync();
        await ChangeAsync(here, there, Cursor); // both listen by now

        var slowest = TimeSpan.Zero;
        for (var i = 0; i < 20; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await ChangeAsync(here, there, Cursor with { Enabled = i % 2 == 1 });
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
            Assert.Equal(i % 2 == 1, (await there.Agents.GetAsync("cursor", Cancellation))!.Value.Enabled);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"slowest of 20: {slowest.TotalMilliseconds:F1} ms");
        Assert.True(slowest < TimeSpan.FromSeconds(1), $"{slowest}");
    }

    [Fact]
    public async Task Upsert_WhileTheListenerWasCut_IsFoundAfterTheGap()
    {
        await using var here = await StartAsync();
        await using var there = await StartAsync();
        await ChangeAsync(here, there, Cursor);

        var changed = there.AgentsChange();
        await _schema.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query LIKE '%FROM entity_kinds%' AND pid <> pg_backend_pid()");
        await here.Agents.UpsertAsync(Cursor with { Enabled = false }, null, EntitySource.Runtime, Cancellation);

        await changed.WaitAsync(Patience, Cancellation);
        Assert.False((await there.Agents.GetAsync("cursor", Cancellation))!.Value.Enabled);
    }

    [Fact]
    public async Task Upsert_WithoutANotification_IsFoundByTheVersionCheck()
    {
        await using var there = await StartAsync();
        await there.Agents.UpsertAsync(Cursor, null, EntitySource.Runtime, Cancellation);

        var changed = there.AgentsChange();
        await _schema.ExecuteAsync("UPDATE entity_kinds SET version = version + 1 WHERE kind = 'agent'");

        await changed.WaitAsync(Patience, Cancellation);
    }

    private Task<TestNode> StartAsync() => TestNode.StartAsync(_schema.ConnectionString, _schema.Name);

    private static async Task ChangeAsync(TestNode here, TestNode there, Agent agent)
    {
        var changed = there.AgentsChange();
        await here.Agents.UpsertAsync(agent, null, EntitySource.Runtime, Cancellation);
        await changed.WaitAsync(Patience, Cancellation);
    }
}
