using Microsoft.Extensions.Caching.Distributed;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Storage.Postgres.Tests;

/// <summary>The database is stopped and comes back; a server of its own, because the others' must go on.</summary>
public sealed class OutageTests
{
    private const string Schema = "outage";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Outage_RunningNodes_GoOnAndCatchUp()
    {
        await using var server = new PostgresServer();
        Assert.SkipWhen(server.SkipReason is not null, server.SkipReason ?? "");
        await server.StartAsync();
        await using var here = await TestNode.StartAsync(server.ConnectionString, Schema);
        await using var there = await TestNode.StartAsync(server.ConnectionString, Schema);
        var agent = new Agent { Name = "cursor", ClientId = "0oa" };
        await here.Agents.UpsertAsync(agent, null, EntitySource.Configuration, Cancellation);
        var logs = new[] { here.Get<BatchingAuditLog>(), there.Get<BatchingAuditLog>() };
        await WriteAsync(logs, 100);

        await server.StopAsync();
        await WriteAsync(logs, 500); // does not wait for the database
        var cached = await here.Get<IDistributedCache>().GetAsync("token", Cancellation);
        await here.Get<IDistributedCache>().SetAsync("token", [1], new DistributedCacheEntryOptions(), Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(async () => await here.Agents.GetAsync("cursor", Cancellation));

        var changed = there.AgentsChange();
        await server.StartAsync();
        await UpsertUntilItWorksAsync(here, agent with { Enabled = false });
        await changed.WaitAsync(Patience, Cancellation);
        foreach (var log in logs)
        {
            await log.FlushAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        }

        var verification = await there.Get<IAuditQuery>().VerifyAsync(null, Cancellation);
        Assert.Null(cached);
        Assert.False((await there.Agents.GetAsync("cursor", Cancellation))!.Value.Enabled);
        Assert.True(verification.Intact, string.Join(' ', verification.Problems));
        Assert.Equal((2 * 600) + 2, verification.Rows);
    }

    [Fact]
    public async Task Start_WithoutDatabase_FailsAtOnce()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => TestNode.StartAsync("Host=/nowhere-at-all;Username=x;Timeout=1", Schema));
    }

    private static async Task UpsertUntilItWorksAsync(TestNode node, Agent agent)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                await node.Agents.UpsertAsync(agent, null, EntitySource.Runtime, Cancellation);
                return;
            }
            catch (Npgsql.NpgsqlException)
            {
                await timer.WaitForNextTickAsync(Cancellation); // a pooled connection of before the outage
            }
        }
    }

    private static async Task WriteAsync(IEnumerable<BatchingAuditLog> logs, int count)
    {
        foreach (var log in logs)
        {
            for (var i = 0; i < count; i++)
            {
                await log.WriteAsync(new AuditRecord { Time = DateTimeOffset.UtcNow, Agent = "cursor", Allowed = true, Status = 200 }, Cancellation);
            }
        }
    }
}
