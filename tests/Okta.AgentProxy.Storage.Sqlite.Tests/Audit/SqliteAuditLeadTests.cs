using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Sqlite.Tests.Audit;

/// <summary>3,000 requests: all by one agent to one backend, the user and the tool of a few are rare.</summary>
public sealed class SqliteAuditLeadTests : IAsyncLifetime
{
    private const int Rows = 3_000;
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDatabase _database = new();
    private ServiceProvider _node = null!;

    public static TheoryData<string?, AuditFilter> Filters => new()
    {
        { null, new() },
        { null, new() { Subject = "busy" } },
        { "subject", new() { Subject = "rare", Agent = "cursor" } },
        { "subject", new() { Subject = "rare", Agent = "cursor", Backend = "hr", Tool = "read" } },
        { "tool", new() { Subject = "busy", Agent = "cursor", Backend = "hr", Tool = "rare" } },
        { "tool", new() { Subject = "busy", Tool = "nothing" } },
        { "agent", new() { Subject = "busy", Agent = "nobody" } },
        { "backend", new() { Subject = "busy", Backend = "nothing" } },
        { "allowed", new() { Agent = "cursor", Allowed = false } },
        { null, new() { Agent = "cursor", Allowed = true } },

        // All of them are more than is counted: the order decides.
        { "subject", new() { Subject = "busy", Agent = "cursor", Backend = "hr", Tool = "read" } },

        // In these ten seconds either is one request; the order decides again.
        { "subject", new() { Subject = "rare", Tool = "rare", From = Start, To = Start.AddSeconds(10) } },
        { null, new() { Subject = "busy", Agent = "cursor", Scope = AuditScope.Changes } },
    };

    public async ValueTask InitializeAsync()
    {
        _node = TestNode.Open(_database);
        await _node.GetRequiredService<IAuditStore>().AppendAsync([.. Enumerable.Range(0, Rows).Select(Row)], TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _database.Dispose();
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Find_SeveralFilters_TakesTheRarest(string? expected, AuditFilter filter) =>
        Assert.Equal(expected, await ReadAsync(session => SqliteAuditLead.Find(session, filter)));

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Query_WithALead_IsServedByItsIndexWithoutSorting(string? lead, AuditFilter filter)
    {
        var (sql, parameters) = AuditQuerySql.Build(filter, before: null, 51, "1", "0", "instr", lead);

        var plan = await ReadAsync(session =>
        {
            using var command = session.Command("EXPLAIN QUERY PLAN " + sql, [.. parameters]);
            using var reader = command.ExecuteReader();
            var steps = "";
            while (reader.Read())
            {
                steps += reader.GetString(3) + "\n";
            }

            return steps;
        });

        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
        Assert.Contains(lead is null ? "USING INDEX audit_" : $"USING INDEX audit_{(lead == "allowed" ? "denied" : lead)}", plan, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Query_WhateverLeads_FindsTheSame(string? lead, AuditFilter filter)
    {
        var found = await _node.GetRequiredService<IAuditStore>().QueryAsync(filter, null, Rows, TestContext.Current.CancellationToken);

        Assert.Equal(lead, await ReadAsync(session => SqliteAuditLead.Find(session, filter)));
        Assert.Equal(Enumerable.Range(0, Rows).Where(i => Fits(i, filter)).Reverse(), found.Select(row => (int)((row.Time - AuditRows.Microseconds(Start)) / 1_000_000)));
    }

    private static string User(int i) => i % 500 == 3 ? "rare" : "busy";

    private static string Tool(int i) => i % 700 == 4 ? "rare" : "read";

    private static bool Allowed(int i) => i % 30 != 5;

    private static bool Fits(int i, AuditFilter filter) =>
        filter.Scope != AuditScope.Changes
        && (filter.Subject ?? User(i)) == User(i)
        && (filter.Tool ?? Tool(i)) == Tool(i)
        && filter.Agent is null or "cursor"
        && filter.Backend is null or "hr"
        && (filter.Allowed ?? Allowed(i)) == Allowed(i)
        && Start.AddSeconds(i) >= (filter.From ?? Start)
        && Start.AddSeconds(i) < (filter.To ?? DateTimeOffset.MaxValue);

    private static AuditRow Row(int i) => AuditRows.Of(
        new AuditRecord { Time = Start.AddSeconds(i), Subject = User(i), Agent = "cursor", Backend = "hr", Method = "tools/call", Tool = Tool(i), Allowed = Allowed(i), Status = 200 },
        AuditRowKind.Decision);

    private ValueTask<T> ReadAsync<T>(Func<SqliteSession, T> body) =>
        _node.GetRequiredService<SqliteDatabase>().ReadAsync(body, TestContext.Current.CancellationToken);
}
