using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Cache;

public sealed class PostgresDistributedCacheTests(SharedServer server) : StorageContract
{
    private readonly TemporarySchema _schema = new(server);

    private IDistributedCache Cache => Node.GetRequiredService<IDistributedCache>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddPostgresStorage(_schema);

    protected override ValueTask CleanUpAsync() => _schema.DropAsync();

    [Fact]
    public async Task Set_OnOneNode_IsFoundOnTheOther()
    {
        await Cache.SetAsync("k", "token"u8.ToArray(), Absolute(60), Cancellation);

        Assert.Equal("token", Encoding.UTF8.GetString((await OpenNode().GetRequiredService<IDistributedCache>().GetAsync("k", Cancellation))!));
    }

    [Fact]
    public async Task Get_AfterItsEnd_IsAMiss()
    {
        await Cache.SetAsync("k", [1], Absolute(60), Cancellation);
        Time.Advance(TimeSpan.FromSeconds(60));

        Assert.Null(await Cache.GetAsync("k", Cancellation));
    }

    [Fact]
    public async Task Get_Sliding_LivesUntilTheAbsoluteEnd()
    {
        await Cache.SetAsync("k", [1], new() { SlidingExpiration = TimeSpan.FromSeconds(60), AbsoluteExpiration = Time.GetUtcNow().AddSeconds(100) }, Cancellation);
        Time.Advance(TimeSpan.FromSeconds(50));
        var afterFirst = await Cache.GetAsync("k", Cancellation);
        Time.Advance(TimeSpan.FromSeconds(45));
        var afterSecond = await Cache.GetAsync("k", Cancellation);
        Time.Advance(TimeSpan.FromSeconds(10));

        Assert.NotNull(afterFirst);
        Assert.NotNull(afterSecond);
        Assert.Null(await Cache.GetAsync("k", Cancellation));
    }

    [Fact]
    public async Task Remove_Existing_IsAMiss()
    {
        await Cache.SetAsync("k", [1], Absolute(60), Cancellation);
        await Cache.RemoveAsync("k", Cancellation);

        Assert.Null(await Cache.GetAsync("k", Cancellation));
    }

    [Fact]
    public async Task Set_Anything_KeyAndValueAreNotReadableInTheTable()
    {
        await Cache.SetAsync("planted-key", "planted-value"u8.ToArray(), Absolute(60), Cancellation);

        var dump = await _schema.DumpAsync("cache");
        Assert.NotEmpty(dump);
        Assert.DoesNotContain(Convert.ToHexStringLower("planted"u8), dump, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_EntryMovedToAnotherKey_IsAMiss()
    {
        await Cache.SetAsync("mine", [1], Absolute(60), Cancellation);
        await Cache.SetAsync("yours", [2], Absolute(60), Cancellation);
        await _schema.ExecuteAsync("WITH a AS (SELECT value FROM cache ORDER BY key LIMIT 1) UPDATE cache SET value = (SELECT value FROM a)");

        var found = new[] { await Cache.GetAsync("mine", Cancellation), await Cache.GetAsync("yours", Cancellation) };

        Assert.Single(found, value => value is null);
    }

    [Fact]
    public async Task CleanUp_EndedEntries_AreRemoved()
    {
        await Cache.SetAsync("old", [1], Absolute(10), Cancellation);
        await Cache.SetAsync("young", [1], Absolute(100), Cancellation);
        await Node.GetRequiredService<ISharedState>().TryAddAsync("jti", "old", default, Time.GetUtcNow().AddSeconds(10), Cancellation);
        Time.Advance(TimeSpan.FromSeconds(20));

        var cleanUp = Node.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<PostgresCleanUp>().Single();

        Assert.Equal(2, await cleanUp.RunOnceAsync(Cancellation));
        Assert.NotNull(await Cache.GetAsync("young", Cancellation));
    }

    private DistributedCacheEntryOptions Absolute(int seconds) => new() { AbsoluteExpiration = Time.GetUtcNow().AddSeconds(seconds) };
}
