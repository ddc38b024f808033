namespace Okta.AgentProxy;

/// <summary>
/// Queries over <see cref="InMemoryAuditLog"/>: the latest requests, without a chain (there is nothing to protect that outlives the process) and
/// without configuration changes (they are in the log). A database replaces it.
/// </summary>
internal sealed class InMemoryAuditQuery(InMemoryAuditLog log, TimeProvider time) : IAuditQuery
{
    public ValueTask<AuditPage> QueryAsync(AuditFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, IAuditQuery.MaxPageSize);

        var before = new AuditCursor(long.MaxValue, 0);
        if (cursor is not null && !AuditCursor.TryParse(cursor, out before))
        {
            throw new FormatException("The cursor is not one that a page returned.");
        }

        var rows = Rows(filter).Where(row => row.Time < before.Time || (row.Time == before.Time && row.Sequence < before.Sequence)).Take(limit + 1).ToList();
        if (rows.Count <= limit)
        {
            return ValueTask.FromResult(new AuditPage(rows, null));
        }

        rows.RemoveAt(limit);
        return ValueTask.FromResult(new AuditPage(rows, new AuditCursor(rows[^1].Time, rows[^1].Sequence).ToString()));
    }

    public async ValueTask ExportAsync(AuditFilter filter, AuditExportFormat format, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(destination);
        await using var writer = new AuditExportWriter(destination, format);
        foreach (var row in Rows(filter).Reverse())
        {
            writer.Write(row);
        }

        await writer.FlushAsync(cancellationToken);
    }

    public ValueTask<AuditVerification> VerifyAsync(AuditCheckpoint? checkpoint, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new AuditVerification
        {
            Rows = 0,
            First = 0,
            Head = new AuditCheckpoint(0, AuditHead.Empty.HashText),
            ProblemCount = 0,
            Problems = [],
            Elapsed = time.GetElapsedTime(time.GetTimestamp()),
        });

    private IEnumerable<AuditRow> Rows(AuditFilter filter) => log.Numbered()
        .Select(entry => AuditRows.Of(entry.Record, AuditRowKind.Decision) with { Sequence = entry.Number })
        .Where(filter.Matches)
        .OrderByDescending(row => row.Time)
        .ThenByDescending(row => row.Sequence);
}
