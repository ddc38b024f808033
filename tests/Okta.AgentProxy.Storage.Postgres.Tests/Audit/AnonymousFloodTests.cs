using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Audit;

public sealed class AnonymousFloodTests(SharedServer server) : IAsyncLifetime
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly TemporarySchema _schema = new(server);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _schema.DropAsync();

    [Theory]
    [InlineData(AuditDurability.Batched)]
    [InlineData(AuditDurability.Strict)]
    public async Task Flood_OfAHundredThousandRequests_LeavesAFewHundredRows(AuditDurability durability)
    {
        await using var node = TestNode.Open(_schema.ConnectionString, _schema.Name, services => services.Configure<AuditOptions>(options => options.Durability = durability));
        var trail = new AuditTrail(node.Get<IEnumerable<IAuditLog>>(), NullLogger<AuditTrail>.Instance);
        await using AnonymousRequests requests = new(trail, TimeProvider.System, NullLogger<AnonymousRequests>.Instance);
        Random random = new(7);

        for (var i = 0; i < 100_000; i++)
        {
            await requests.AddAsync(new AuditRecord { Time = DateTimeOffset.UnixEpoch, Allowed = false, Rule = "authentication_required", Status = 401 }, new IPAddress(random.NextInt64(1L << 32)));
        }

        await requests.StopAsync(Cancellation);
        var rows = (await node.Get<IAuditQuery>().QueryAsync(AuditFilter.Requests, IAuditQuery.MaxPageSize, null, Cancellation)).Rows;

        // The minute of the real clock may end in between.
        Assert.InRange(rows.Count, 1, 4 * (AnonymousRequests.MaxGroups + 1));
        Assert.Equal(100_000, rows.Sum(row => row.Requests));
    }

    [Fact]
    public async Task Maintenance_AuditLargerThanItsBound_RemovesTheOldestAndStaysVerifiable()
    {
        await using var node = TestNode.Open(_schema.ConnectionString, _schema.Name);
        var (store, audit) = (node.Get<IAuditStore>(), node.Get<IAuditQuery>());
        var rows = Enumerable.Range(0, 6_000).Select(i => new AuditRow { Kind = AuditRowKind.Decision, Time = AuditRows.Microseconds(DateTimeOffset.UtcNow) + i, Tool = $"tool-{i}", Detail = Convert.ToBase64String(RandomNumberGenerator.GetBytes(3_000)) });
        foreach (var chunk in rows.Chunk(1_000))
        {
            await store.AppendAsync(chunk, Cancellation);
        }

        AuditOptions options = new() { MaxSizeMegabytes = 16 };
        using AuditMaintenance maintenance = new(store, node.Get<ILeaseStore>(), Options.Create(options), TimeProvider.System, NullLogger<AuditMaintenance>.Instance);
        var before = await store.MeasureAsync(Cancellation);
        await maintenance.RunOnceAsync(Cancellation);
        var after = await store.MeasureAsync(Cancellation);
        var verification = await audit.VerifyAsync(null, Cancellation);

        Assert.True(before > 16L << 20, $"{before} bytes are no more than the bound");
        Assert.InRange(after!.Value, 8L << 20, 16L << 20);
        Assert.True(verification.Intact);
        Assert.InRange(verification.First, 2, 6_000);
        Assert.Contains((await audit.QueryAsync(new() { Scope = AuditScope.Everything }, 10, null, Cancellation)).Rows, row => row.Kind == AuditRowKind.Retention && row.Detail!.Contains("more than 16 MB", StringComparison.Ordinal));
    }
}
