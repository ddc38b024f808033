namespace Okta.AgentProxy.Storage.Postgres.Tests.Audit;

/// <summary>The planner knows the audit soon after it grew, with autovacuum or without.</summary>
public sealed class AuditStatisticsTests(SharedServer server) : IAsyncLifetime
{
    private const int Batch = 1_000;

    // A running node removes what is older than the retention allows.
    private static readonly DateTimeOffset LongAfterAnyRetention = new(2999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporarySchema _schema = new(server);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _schema.DropAsync();

    [Fact]
    public async Task Refresh_GrownAudit_IsAnalysedOnceAndPagesFollowTheIndex()
    {
        await using var node = await OpenAsync();
        await AppendAsync(node, 2 * AuditStatistics.Step);
        var filter = new AuditFilter { Agent = "agent-3" };
        var before = await PlanAsync(filter);

        var first = await node.Get<AuditStatistics>().RefreshAsync(Cancellation);
        var second = await node.Get<AuditStatistics>().RefreshAsync(Cancellation);

        Assert.True(first);
        Assert.False(second);
        Assert.Contains("Sort Key", before, StringComparison.Ordinal);
        Assert.Contains("Index Scan Backward using audit_agent", await PlanAsync(filter), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_VacuumedButNeverAnalysed_IsNotTakenForKnown()
    {
        await using var node = await OpenAsync();
        await AppendAsync(node, AuditStatistics.Step);
        await _schema.ExecuteAsync("VACUUM audit");

        Assert.True(await node.Get<AuditStatistics>().RefreshAsync(Cancellation));
    }

    [Fact]
    public async Task Refresh_FewRows_IsLeftAlone()
    {
        await using var node = await OpenAsync();
        await AppendAsync(node, Batch);

        Assert.False(await node.Get<AuditStatistics>().RefreshAsync(Cancellation));
    }

    [Fact]
    public async Task Refresh_AnotherNodeIsAtIt_IsLeftToIt()
    {
        await using var node = await OpenAsync();
        await AppendAsync(node, AuditStatistics.Step);
        await using var other = await node.Get<PostgresDatabase>().OpenAsync(Cancellation);
        await other.ExecuteAsync("SELECT pg_advisory_lock(hashtextextended(@name, 3))", ("name", _schema.Name));

        Assert.False(await node.Get<AuditStatistics>().RefreshAsync(Cancellation));
    }

    [Fact]
    public async Task Append_OnARunningNode_IsAnalysedByItself()
    {
        await using var node = await TestNode.StartAsync(_schema.ConnectionString, _schema.Name);
        await _schema.ExecuteAsync("ALTER TABLE audit SET (autovacuum_enabled = false)");

        await AppendAsync(node, AuditStatistics.Step);

        using var deadline = new CancellationTokenSource(TestKit.TestLimits.Deadline);
        while (await _schema.DumpAsync("(SELECT attname FROM pg_stats WHERE schemaname = current_schema() AND tablename = 'audit')") == "")
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task<TestNode> OpenAsync()
    {
        var node = TestNode.Open(_schema.ConnectionString, _schema.Name);
        await node.Get<IAuditStore>().ReadHeadAsync(Cancellation);
        await _schema.ExecuteAsync("ALTER TABLE audit SET (autovacuum_enabled = false)");
        return node;
    }

    private Task<string> PlanAsync(AuditFilter filter)
    {
        var (sql, parameters) = AuditQuerySql.Build(filter, null, 51, "true", "false", "strpos");
        return _schema.ExplainAsync(sql, parameters);
    }

    private static async Task AppendAsync(TestNode node, int rows)
    {
        for (var from = 0; from < rows; from += Batch)
        {
            var first = from;
            await node.Get<IAuditStore>().AppendAsync(
                [.. Enumerable.Range(first, Batch).Select(i => AuditRows.Of(
                    new AuditRecord { Time = LongAfterAnyRetention.AddSeconds(i), Agent = $"agent-{i % 20}", Backend = "employees", Method = "tools/call", Tool = "t", Allowed = true, Status = 200 },
                    AuditRowKind.Decision) with { Id = Guid.Empty })],
                Cancellation);
        }
    }
}
