using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>The chained audit in SQLite. Appending happens in the writer's transaction, so a configuration change and its row are one.</summary>
internal sealed partial class SqliteAuditStore(SqliteDatabase database, AuditHeadSeal seal, TimeProvider time, ILogger<SqliteAuditStore> logger) : IAuditStore
{
    private const int RemoveChunk = 10_000;

    // Touched in the writer's transactions only. The sealed form is compared each time: another process, or a rolled back batch, is noticed.
    private (byte[] Sealed, AuditHead Head)? _known;

    public async ValueTask AppendAsync(IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session =>
            {
                Append(session, rows);
                return true;
            },
            cancellationToken);

    /// <summary>Appends within a transaction of the writer.</summary>
    public void Append(SqliteSession session, IReadOnlyList<AuditRow> rows)
    {
        var (head, breaks) = CurrentHead(session);
        var (linked, next) = AuditChain.Extend(head, breaks is null ? rows : [breaks, .. rows]);
        SqliteAuditRows.Insert(session, linked);
        WriteHead(session, next);
    }

    public ValueTask<AuditHeadState> ReadHeadAsync(CancellationToken cancellationToken) => database.ReadAsync(ReadHead, cancellationToken);

    public ValueTask<IReadOnlyList<AuditRow>> ReadChainAsync(long afterSequence, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AuditRow>>(
            session =>
            {
                using var command = session.Command(
                    $"SELECT {AuditQuerySql.Columns} FROM audit WHERE seq > @after ORDER BY seq LIMIT @limit", ("@after", afterSequence), ("@limit", limit));
                return SqliteAuditRows.Query(command);
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<AuditRow>> QueryAsync(AuditFilter filter, AuditCursor? before, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AuditRow>>(
            session =>
            {
                var (sql, parameters) = AuditQuerySql.Build(filter, before, limit, trueLiteral: "1", falseLiteral: "0", find: "instr", SqliteAuditLead.Find(session, filter));
                using var command = session.Command(sql, [.. parameters]);
                return SqliteAuditRows.Query(command);
            },
            cancellationToken);

    public async ValueTask<long> RemoveBeforeAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        // A prefix of the chain, not every old row: a request that ran for days is written after younger ones.
        var limit = AuditRows.Microseconds(cutoff);
        return await RemoveAsync(
            session => session.Number("SELECT seq FROM audit WHERE time >= @limit ORDER BY seq LIMIT 1", ("@limit", limit)) ?? long.MaxValue,
            $"rows from before {cutoff:O} removed",
            cancellationToken);
    }

    public async ValueTask<long> RemoveThroughAsync(long sequence, string reason, CancellationToken cancellationToken) =>
        await RemoveAsync(_ => sequence + 1, $"rows {reason}", cancellationToken);

    // The whole file: what else is in it is small. Pages that rows left behind are free for the next ones, and a file does not shrink by itself.
    public ValueTask<long?> MeasureAsync(CancellationToken cancellationToken) => database.ReadAsync<long?>(
        session => (session.Number("PRAGMA page_count") - session.Number("PRAGMA freelist_count")) * session.Number("PRAGMA page_size"), cancellationToken);

    private async ValueTask<long> RemoveAsync(Func<SqliteSession, long> firstKept, string what, CancellationToken cancellationToken)
    {
        long removed = 0;
        int count;
        do
        {
            // In chunks: a year's worth in one transaction would hold up every write behind it.
            count = await database.WriteAsync(session => RemoveChunkBefore(session, firstKept), cancellationToken);
            removed += count;
        }
        while (count > 0);

        if (removed > 0)
        {
            var row = new AuditRow { Kind = AuditRowKind.Retention, Time = AuditRows.Microseconds(time.GetUtcNow()), Detail = $"{removed} {what}" };
            await AppendAsync([row], cancellationToken);
        }

        return removed;
    }

    private int RemoveChunkBefore(SqliteSession session, Func<SqliteSession, long> find)
    {
        var (head, breaks) = CurrentHead(session);
        if (breaks is not null)
        {
            Append(session, []);
            (head, _) = CurrentHead(session);
        }

        var firstKept = find(session);
        using var command = session.Command(
            "SELECT seq, hash FROM audit WHERE seq < @kept AND seq <= @last ORDER BY seq LIMIT 1 OFFSET @skip",
            ("@kept", firstKept), ("@last", head.Sequence), ("@skip", RemoveChunk - 1));
        var anchor = ReadAnchor(command);
        if (anchor is null)
        {
            using var rest = session.Command("SELECT seq, hash FROM audit WHERE seq < @kept ORDER BY seq DESC LIMIT 1", ("@kept", firstKept));
            anchor = ReadAnchor(rest);
        }

        if (anchor is not { } last)
        {
            return 0;
        }

        var removed = session.Execute("DELETE FROM audit WHERE seq <= @last", ("@last", last.Sequence));
        WriteHead(session, head with { AnchorSequence = last.Sequence, AnchorHash = last.Hash });
        return removed;
    }

    private static (long Sequence, byte[] Hash)? ReadAnchor(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), (byte[])reader.GetValue(1)) : null;
    }

    private (AuditHead Head, AuditRow? Break) CurrentHead(SqliteSession session)
    {
        var stored = session.Bytes("SELECT sealed FROM audit_head");
        if (_known is { } known && stored is not null && stored.AsSpan().SequenceEqual(known.Sealed))
        {
            return (known.Head, null);
        }

        var (head, breaks) = ReadHead(session).Resume(time.GetUtcNow());
        if (breaks is not null)
        {
            LogBreak(logger, breaks.Detail!);
        }

        return (head, breaks);
    }

    private AuditHeadState ReadHead(SqliteSession session)
    {
        var stored = session.Bytes("SELECT sealed FROM audit_head");
        using var command = session.Command($"SELECT {AuditQuerySql.Columns} FROM audit ORDER BY seq DESC LIMIT 1");
        return new AuditHeadState(stored is null ? null : seal.TryOpen(stored), stored is not null, SqliteAuditRows.Query(command).FirstOrDefault());
    }

    private void WriteHead(SqliteSession session, AuditHead head)
    {
        var sealedHead = seal.Seal(head);
        session.Execute("INSERT INTO audit_head (id, sealed) VALUES (1, @sealed) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed", ("@sealed", sealedHead));
        _known = (sealedHead, head);
    }

    [LoggerMessage(StorageEventIds.AuditBreak, LogLevel.Critical, "The audit does not fit its sealed head: {Reason}. A new chain begins; the break stays in the audit and in every verification")]
    private static partial void LogBreak(ILogger logger, string reason);
}
