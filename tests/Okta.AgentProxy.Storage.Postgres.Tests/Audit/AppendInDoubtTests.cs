using Npgsql;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Audit;

/// <summary>A connection that breaks at the worst moment: the rows are committed, but nobody was told. Trying again must not write them twice.</summary>
public sealed class AppendInDoubtTests(SharedServer server) : IAsyncLifetime
{
    private readonly TemporarySchema _schema = new(server);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _schema.DropAsync();

    [Fact]
    public async Task Append_AnswerToTheCommitLost_TriedAgainIsWrittenOnce()
    {
        await using var wire = new LostAnswer(_schema.ConnectionString);
        await using var node = TestNode.Open(wire.ConnectionString, _schema.Name);
        var store = node.Get<IAuditStore>();
        await store.AppendAsync([Row("first")], Cancellation);
        IReadOnlyList<AuditRow> rows = [Row("a"), Row("b")];

        wire.LoseTheNextAnswer();
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await store.AppendAsync(rows, Cancellation));
        await store.AppendAsync([Row("meanwhile")], Cancellation);
        await store.AppendAsync(rows, Cancellation);

        Assert.Equal(["first", "a", "b", "meanwhile"], (await store.ReadChainAsync(0, 10, Cancellation)).Select(row => row.Tool));
        Assert.True((await node.Get<IAuditQuery>().VerifyAsync(null, Cancellation)).Intact);
    }

    [Fact]
    public async Task Append_FailedBeforeTheCommit_TriedAgainIsWritten()
    {
        await using var node = TestNode.Open(_schema.ConnectionString, _schema.Name);
        var store = node.Get<IAuditStore>();
        await store.AppendAsync([Row("first")], Cancellation);
        await _schema.ExecuteAsync("ALTER TABLE audit_head ADD CONSTRAINT not_now CHECK (false) NOT VALID");
        IReadOnlyList<AuditRow> rows = [Row("a")];

        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await store.AppendAsync(rows, Cancellation));
        await _schema.ExecuteAsync("ALTER TABLE audit_head DROP CONSTRAINT not_now");
        await store.AppendAsync(rows, Cancellation);

        Assert.Equal(["first", "a"], (await store.ReadChainAsync(0, 10, Cancellation)).Select(row => row.Tool));
    }

    private static AuditRow Row(string tool) => AuditRows.Of(new AuditRecord { Time = DateTimeOffset.UnixEpoch, Tool = tool, Allowed = true }, AuditRowKind.Decision) with { Id = Guid.Empty };
}
