namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>
/// How much the audit takes. The relation's own size is no measure: it does not shrink when rows are removed, only new rows take their place. So the rows are
/// counted by their places, and a thousand at each end are measured, each with what it adds to the indexes: 12 bytes an entry, its columns in steps of 8, pages
/// filled to nine tenths (PostgreSQL, "Database Page Layout" and "B-Tree Indexes").
/// </summary>
internal static class AuditSize
{
    public const string Query =
        """
        SELECT ((SELECT max(seq) - min(seq) + 1 FROM audit) * avg(pg_column_size(row) + 4
            + (20 + 28
                + CASE WHEN allowed THEN 0 ELSE 28 END
                + CASE WHEN id IS NULL THEN 0 ELSE 28 END
                + coalesce(octet_length(subject) + 36, 0)
                + coalesce(octet_length(login) + 36, 0)
                + coalesce(octet_length(agent) + 36, 0)
                + coalesce(octet_length(backend) + 36, 0)
                + coalesce(octet_length(tool) + 36, 0)) / 0.9))::bigint
        FROM (
            (SELECT audit AS row, allowed, id, subject, login, agent, backend, tool FROM audit ORDER BY seq LIMIT 1000)
            UNION ALL
            (SELECT audit AS row, allowed, id, subject, login, agent, backend, tool FROM audit ORDER BY seq DESC LIMIT 1000)
        ) sample
        """;
}
