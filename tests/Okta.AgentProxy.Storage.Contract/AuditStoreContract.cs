using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Contract;

/// <summary>What a stored audit does.</summary>
public abstract class AuditStoreContract : StorageContract
{
    private BatchingAuditLog Log => Node.GetRequiredService<BatchingAuditLog>();

    private IAuditQuery Audit => Node.GetRequiredService<IAuditQuery>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_OneRecord_EveryFieldComesBack()
    {
        var record = Record(1) with
        {
            Tenant = "acme", Rule = "no-deletes", Allowed = false, Status = 403, TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            AssertionHash = new string('a', 64), DelegationChain = "agent > service", Duration = TimeSpan.FromMicroseconds(1234),
        };

        await Log.WriteAsync(record, Cancellation);
        var row = Assert.Single((await Audit.QueryAsync(AuditFilter.Requests, 10, null, Cancellation)).Rows);

        var expected = AuditRows.Of(record, AuditRowKind.Decision);
        Assert.Equal(1, row.Sequence);
        Assert.Equal(AuditChain.HashBytes, row.Hash.Length);
        Assert.Equal(expected with { Sequence = row.Sequence, Hash = row.Hash, Id = row.Id }, row);
    }

    [Fact]
    public async Task Write_TextsNoDatabaseLikes_AreKeptOut()
    {
        await Log.WriteAsync(Record(1) with { Tool = "nul\0 lone\ud800 quote' \"\r\n" + new string('x', 5_000), Agent = "" }, Cancellation);

        var row = Assert.Single((await Audit.QueryAsync(AuditFilter.Requests, 10, null, Cancellation)).Rows);

        Assert.StartsWith("nul\uFFFD lone\uFFFD quote' \"\r\n", row.Tool, StringComparison.Ordinal);
        Assert.Equal(AuditRows.MaxTextLength, row.Tool!.Length);
        Assert.True((await Audit.VerifyAsync(null, Cancellation)).Intact);
    }

    [Fact]
    public async Task Query_Pages_ReturnEachRowOnceNewestFirst()
    {
        await WriteAsync(Enumerable.Range(0, 57).Select(Record));

        List<AuditRow> seen = [];
        string? cursor = null;
        do
        {
            var page = await Audit.QueryAsync(AuditFilter.Requests, 10, cursor, Cancellation);
            seen.AddRange(page.Rows);
            cursor = page.Next;
            await Log.WriteAsync(Record(1000 + seen.Count), Cancellation); // newer rows do not shift the pages
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 57).Reverse().Select(i => $"tool-{i}"), seen.Select(row => row.Tool));
    }

    [Fact]
    public async Task Query_EqualTimes_PagesByPlace()
    {
        await WriteAsync(Enumerable.Range(0, 5).Select(i => Record(i) with { Time = Time.GetUtcNow() }));

        var first = await Audit.QueryAsync(AuditFilter.Requests, 3, null, Cancellation);
        var second = await Audit.QueryAsync(AuditFilter.Requests, 3, first.Next, Cancellation);

        Assert.Equal([5, 4, 3, 2, 1], first.Rows.Concat(second.Rows).Select(row => row.Sequence));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Query_Filters_EachCutsDown()
    {
        var start = Time.GetUtcNow();
        await WriteAsync(
        [
            Record(0) with { Subject = "anna" },
            Record(1) with { Agent = "claude" },
            Record(2) with { Backend = "finance" },
            Record(3) with { Tool = "delete_all", Allowed = false },
            Record(4),
        ]);

        Assert.Equal([0], await Find(new() { Subject = "anna" }));
        Assert.Equal([1], await Find(new() { Agent = "claude" }));
        Assert.Equal([2], await Find(new() { Backend = "finance" }));
        Assert.Equal([3], await Find(new() { Tool = "delete_all" }));
        Assert.Equal([3], await Find(new() { Allowed = false }));
        Assert.Equal([4, 2, 1, 0], await Find(new() { Allowed = true }));
        Assert.Equal([3, 2], await Find(new() { From = start.AddSeconds(2), To = start.AddSeconds(4) }));
        Assert.Equal([], await Find(new() { Subject = "anna", Agent = "claude" }));
        Assert.Equal([], await Find(new() { Subject = "ANNA" }));

        async Task<IEnumerable<int>> Find(AuditFilter filter) =>
            (await Audit.QueryAsync(filter, 10, null, Cancellation)).Rows.Select(row => (int)(row.At - start).TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1.2.3")]
    [InlineData("1' OR 1=1.2")]
    public async Task Query_ForeignCursor_IsRefused(string cursor) =>
        await Assert.ThrowsAsync<FormatException>(async () => await Audit.QueryAsync(AuditFilter.Requests, 10, cursor, Cancellation));

    [Fact]
    public async Task Admit_Strict_IsThereBeforeTheOutcomeAndReplacedByIt()
    {
        var node = OpenNode(services => services.Configure<AuditOptions>(options => options.Durability = AuditDurability.Strict));
        var log = node.GetRequiredService<BatchingAuditLog>();
        var audit = node.GetRequiredService<IAuditQuery>();
        var forwarded = Record(1) with { Id = Guid.NewGuid(), Status = 0 };
        var crashed = Record(2) with { Id = Guid.NewGuid(), Status = 0 };

        await log.AdmitAsync(forwarded, Cancellation);
        await log.AdmitAsync(crashed, Cancellation);
        var committed = await node.GetRequiredService<IAuditStore>().ReadChainAsync(0, 10, Cancellation);
        await log.WriteAsync(forwarded with { Status = 200 }, Cancellation);
        var shown = (await audit.QueryAsync(AuditFilter.Requests, 10, null, Cancellation)).Rows;

        Assert.Equal(2, committed.Count);
        Assert.Equal([(AuditRowKind.Admission, 0), (AuditRowKind.Decision, 200)], shown.Select(row => (row.Kind, row.Status)));
        Assert.Equal(3, (await audit.QueryAsync(new() { Scope = AuditScope.Everything }, 10, null, Cancellation)).Rows.Count);
    }

    [Fact]
    public async Task Admit_Batched_WritesNothing()
    {
        await Log.AdmitAsync(Record(1), Cancellation);
        await Log.WriteAsync(Record(2), Cancellation);

        Assert.Single((await Audit.QueryAsync(new() { Scope = AuditScope.Everything }, 10, null, Cancellation)).Rows);
    }

    [Fact]
    public async Task EntityChange_ByAnActor_IsInTheChainWithOldAndNewAndNoSecret()
    {
        var agents = Node.GetRequiredService<IAgentStore>();
        var agent = new Agent { Name = "cursor", ClientId = "0oa1", ClientSecret = new Secret("planted-old-secret") };
        using (ChangeActor.Use("00u-admin"))
        {
            await agents.UpsertAsync(agent, null, EntitySource.Configuration, Cancellation);
            await agents.UpsertAsync(agent with { Enabled = false, ClientSecret = new Secret("planted-new-secret") }, null, EntitySource.Runtime, Cancellation);
            await agents.DeleteAsync("cursor", null, Cancellation);
        }

        var rows = (await Audit.QueryAsync(new() { Scope = AuditScope.Changes, Agent = "cursor" }, 10, null, Cancellation)).Rows;
        var changes = rows.Select(row => AuditRows.ToChange(row)!).OrderBy(change => change.Action, StringComparer.Ordinal).ToList();
        var updated = changes[2];

        Assert.Equal(["created", "deleted", "updated"], changes.Select(change => change.Action));
        Assert.All(changes, change => Assert.Equal("00u-admin", change.Actor));
        Assert.Equal([new("client_secret", "(secret)", "(secret, changed)"), new FieldChange("enabled", "true", "false")], updated.Changes);
        Assert.DoesNotContain(rows, row => row.Detail!.Contains("planted", StringComparison.Ordinal));
        Assert.True((await Audit.VerifyAsync(null, Cancellation)).Intact);
    }

    [Fact]
    public async Task EntityChange_RefusedOrWithoutEffect_IsNotInTheAudit()
    {
        var backends = Node.GetRequiredService<IBackendStore>();
        var backend = new Backend { Name = "b", Url = new Uri("http://b/"), Paths = ["/b"] };
        await backends.UpsertAsync(backend, null, EntitySource.Configuration, Cancellation);

        await backends.UpsertAsync(backend with { Enabled = false }, "", EntitySource.Runtime, Cancellation);
        await backends.UpsertAsync(backend with { Timeout = backend.Timeout }, null, EntitySource.Configuration, Cancellation);
        var row = Assert.Single((await Audit.QueryAsync(new() { Scope = AuditScope.Changes }, 10, null, Cancellation)).Rows);

        Assert.Equal(ChangeActor.Configuration, row.Subject);
    }

    [Fact]
    public async Task Verify_Untouched_IsIntactAndNamesTheHead()
    {
        await WriteAsync(Enumerable.Range(0, 25).Select(Record));

        var verification = await Audit.VerifyAsync(null, Cancellation);
        var later = await Audit.VerifyAsync(verification.Head, Cancellation);
        var foreign = await Audit.VerifyAsync(verification.Head with { Hash = new string('0', 64) }, Cancellation);

        Assert.True(verification.Intact);
        Assert.Equal(25, verification.Rows);
        Assert.Equal(25, verification.Head.Sequence);
        Assert.True(later.Intact);
        Assert.Equal(AuditProblemKind.Checkpoint, Assert.Single(foreign.Problems).Kind);
    }

    [Fact]
    public async Task Remove_OldRows_LeavesTheRestVerifiable()
    {
        await WriteAsync(Enumerable.Range(0, 30).Select(Record));
        var store = Node.GetRequiredService<IAuditStore>();

        var removed = await store.RemoveBeforeAsync(Time.GetUtcNow().AddSeconds(10), Cancellation);
        await WriteAsync([Record(30)]);
        var again = await store.RemoveBeforeAsync(Time.GetUtcNow().AddSeconds(20), Cancellation);
        var verification = await Audit.VerifyAsync(null, Cancellation);

        Assert.Equal(10, removed);
        Assert.Equal(10, again);
        Assert.True(verification.Intact);
        Assert.Equal(21, verification.First);
        Assert.Equal(0, await store.RemoveBeforeAsync(Time.GetUtcNow().AddSeconds(20), Cancellation));
        Assert.Equal(2, (await Audit.QueryAsync(new() { Scope = AuditScope.Everything }, 100, null, Cancellation)).Rows.Count(row => row.Kind == AuditRowKind.Retention));
    }

    [Fact]
    public async Task Remove_EveryRow_GoesOnVerifiable()
    {
        await WriteAsync(Enumerable.Range(0, 5).Select(Record));

        await Node.GetRequiredService<IAuditStore>().RemoveBeforeAsync(Time.GetUtcNow().AddDays(1), Cancellation);
        await WriteAsync([Record(6)]);
        var verification = await Audit.VerifyAsync(null, Cancellation);

        Assert.True(verification.Intact);
        Assert.Equal(6, verification.First);
    }

    [Theory]
    [InlineData(AuditExportFormat.JsonLines, "decision")]
    [InlineData(AuditExportFormat.Ocsf, "class_uid")]
    public async Task Export_EachFormat_IsOneObjectALineOldestFirst(AuditExportFormat format, string member)
    {
        await WriteAsync(Enumerable.Range(0, 3).Select(i => Record(i) with { Tool = "a\nb" }));
        using var stream = new MemoryStream();

        await Audit.ExportAsync(AuditFilter.Requests, format, stream, Cancellation);
        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.True(line.TryGetProperty(member, out _)));
        var times = lines.Select(line => line.GetProperty("time").ToString()).ToList();
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
    }

    [Fact]
    public async Task Write_FromTwoNodes_IsOneChain()
    {
        NeedsSharedState();
        var other = OpenNode();
        var logs = new[] { Log, other.GetRequiredService<BatchingAuditLog>() };

        await Task.WhenAll(logs.Select(log => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await log.WriteAsync(Record(i), Cancellation);
                if (i % 10 == 0)
                {
                    await log.FlushAsync(Cancellation);
                }
            }

            await log.FlushAsync(Cancellation);
        })));
        var verification = await Audit.VerifyAsync(null, Cancellation);

        Assert.True(verification.Intact);
        Assert.Equal(200, verification.Rows);
    }

    [Fact]
    public async Task Dispose_RecordsWaiting_AreWritten()
    {
        NeedsSharedState();
        var node = OpenNode();
        await node.GetRequiredService<BatchingAuditLog>().WriteAsync(Record(1), Cancellation);

        await node.DisposeAsync();

        Assert.Single((await Audit.QueryAsync(AuditFilter.Requests, 10, null, Cancellation)).Rows);
    }

    /// <summary>A record; each next one is a second later.</summary>
    protected AuditRecord Record(int i) => new()
    {
        Time = Time.GetUtcNow().AddSeconds(i), Subject = "00u1", Issuer = "https://org.okta.com/oauth2/default", Agent = "cursor", Backend = "employees",
        Method = "tools/call", Tool = $"tool-{i}", Allowed = true, Status = 200, Duration = TimeSpan.FromMilliseconds(12),
    };

    private async Task WriteAsync(IEnumerable<AuditRecord> records)
    {
        foreach (var record in records)
        {
            await Log.WriteAsync(record, Cancellation);
        }

        await Log.FlushAsync(Cancellation);
    }
}
