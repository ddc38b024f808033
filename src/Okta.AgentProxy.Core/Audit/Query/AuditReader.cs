namespace Okta.AgentProxy;

/// <summary>Queries, exports and verification over any <see cref="IAuditStore"/>.</summary>
internal sealed class AuditReader(IAuditStore store, BatchingAuditLog log, TimeProvider time) : IAuditQuery
{
    private const int ExportChunk = 2_000;

    public async ValueTask<AuditPage> QueryAsync(AuditFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, IAuditQuery.MaxPageSize);

        AuditCursor? before = null;
        if (cursor is not null)
        {
            before = AuditCursor.TryParse(cursor, out var parsed) ? parsed : throw new FormatException("The cursor is not one that a page returned.");
        }

        await log.FlushAsync(cancellationToken);

        // One more than asked for: it tells whether there is a next page.
        var rows = await store.QueryAsync(filter, before, limit + 1, cancellationToken);
        if (rows.Count <= limit)
        {
            return new AuditPage(rows, null);
        }

        var page = rows.Take(limit).ToList();
        return new AuditPage(page, new AuditCursor(page[^1].Time, page[^1].Sequence).ToString());
    }

    public async ValueTask ExportAsync(AuditFilter filter, AuditExportFormat format, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(destination);
        await log.FlushAsync(cancellationToken);

        await using var writer = new AuditExportWriter(destination, format);
        var end = (await store.ReadHeadAsync(cancellationToken)).LastRow?.Sequence ?? 0;
        for (long sequence = 0; sequence < end;)
        {
            var chunk = await store.ReadChainAsync(sequence, ExportChunk, cancellationToken);
            if (chunk.Count == 0)
            {
                break;
            }

            foreach (var row in chunk.Where(filter.Matches))
            {
                writer.Write(row);
            }

            await writer.FlushAsync(cancellationToken);
            sequence = chunk[^1].Sequence;
        }
    }

    public async ValueTask<AuditVerification> VerifyAsync(AuditCheckpoint? checkpoint, CancellationToken cancellationToken)
    {
        await log.FlushAsync(cancellationToken);
        return await new ChainVerifier(store, time).RunAsync(checkpoint, cancellationToken);
    }
}
