namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>
/// Which of several filters the index is for that a page is read by. SQLite keeps no statistics by itself and takes any of them: a tool that is called in every
/// fiftieth request instead of a user who made every thousandth. So each index is asked how many entries it has, up to a number that is soon counted.
/// </summary>
internal static class SqliteAuditLead
{
    private const int MostCounted = 2_000;

    /// <summary>The column with the fewest entries; <see langword="null"/> where there is nothing to choose.</summary>
    public static string? Find(SqliteSession session, AuditFilter filter)
    {
        // In the order in which they are rare as a rule: it decides between those that are not.
        (string Column, object? Value)[] all =
        [
            ("subject", filter.Subject), ("login", filter.Login), ("tool", filter.Tool), ("agent", filter.Agent), ("backend", filter.Backend), ("allowed", filter.Allowed == false ? 0L : null),
        ];
        var candidates = all.Where(one => one.Value is not null).ToArray();

        // Changes of the configuration are few, and have an index of their own.
        return candidates.Length < 2 || filter.Scope == AuditScope.Changes ? null : candidates.MinBy(one => Count(session, one.Column, one.Value!, filter)).Column;
    }

    private static long Count(SqliteSession session, string column, object value, AuditFilter filter)
    {
        // The index of refusals has no column to compare with: a literal is what it is about.
        var condition = column == "allowed" ? "allowed = 0" : $"{column} = @value";
        return session.Number(
            $"SELECT count(*) FROM (SELECT 1 FROM audit WHERE {condition} AND time >= @from AND time < @to LIMIT {MostCounted})",
            ("@value", value),
            ("@from", filter.From is { } from ? AuditRows.Microseconds(from) : long.MinValue),
            ("@to", filter.To is { } to ? AuditRows.Microseconds(to) : long.MaxValue)) ?? 0;
    }
}
