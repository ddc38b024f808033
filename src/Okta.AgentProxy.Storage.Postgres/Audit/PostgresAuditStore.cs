using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>
/// The chained audit in PostgreSQL: one chain over all nodes, one appender at a time by an advisory lock that ends with the transaction. Each
/// node appends whole batches, so the lock is taken a few times a second, not once a record.
/// </summary>
internal sealed partial class PostgresAuditStore(
    PostgresDatabase database, AuditHeadSeal seal, AuditStatistics statistics, TimeProvider time, ILogger<PostgresAuditStore> logger) : IAuditStore
{
    private const int RemoveChunk = 10_000;

    // Appends that failed when they were written already: the commit may have happened and only its answer been lost. Kept for as long as the caller keeps
    // the list, with which it tries again.
    private readonly ConditionalWeakTable<IReadOnlyList<AuditRow>, AuditHead> _inDoubt = [];

    public async ValueTask AppendAsync(IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken)
    {
        AuditHead? written = null;
        try
        {
            await database.TransactAsync(
                async connection =>
                {
                    if (!_inDoubt.TryGetValue(rows, out var earlier) || !await IsThereAsync(connection, earlier))
                    {
                        written = await AppendAsync(connection, rows);
                    }

                    return true;
                },
                cancellationToken);
        }
        catch (Exception) when (written is not null)
        {
            _inDoubt.AddOrUpdate(rows, written);
            throw;
        }

        statistics.Appended(rows.Count);
    }

    /// <summary>Appends within a transaction that is open on the connection; returns the head that it leaves.</summary>
    public async Task<AuditHead> AppendAsync(NpgsqlConnection connection, IReadOnlyList<AuditRow> rows)
    {
        await LockAsync(connection);
        var (head, breaks) = await CurrentHeadAsync(connection);
        var (linked, next) = AuditChain.Extend(head, breaks is null ? rows : [breaks, .. rows]);
        await PostgresAuditRows.InsertAsync(connection, linked);
        await WriteHeadAsync(connection, next);
        return next;
    }

    public async ValueTask<AuditHeadState> ReadHeadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await ReadHeadAsync(connection, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<AuditRow>> ReadChainAsync(long afterSequence, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.Command(
            $"SELECT {AuditQuerySql.Columns} FROM audit WHERE seq > @after ORDER BY seq LIMIT @limit", ("after", afterSequence), ("limit", limit));
        return await PostgresAuditRows.QueryAsync(command, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<AuditRow>> QueryAsync(AuditFilter filter, AuditCursor? before, int limit, CancellationToken cancellationToken)
    {
        var (sql, parameters) = AuditQuerySql.Build(filter, before, limit, trueLiteral: "true", falseLiteral: "false", find: "strpos");
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.Command(sql, [.. parameters]);
        return await PostgresAuditRows.QueryAsync(command, cancellationToken);
    }

    public async ValueTask<long> RemoveBeforeAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        // A prefix of the chain, not every old row: a request that ran for days is written after younger ones.
        var limit = AuditRows.Microseconds(cutoff);
        return await RemoveAsync(
            async connection => Convert.ToInt64(
                await connection.ScalarAsync("SELECT seq FROM audit WHERE time >= @limit ORDER BY seq LIMIT 1", ("limit", limit)) ?? long.MaxValue, CultureInfo.InvariantCulture),
            $"rows from before {cutoff:O} removed",
            cancellationToken);
    }

    public async ValueTask<long> RemoveThroughAsync(long sequence, string reason, CancellationToken cancellationToken) =>
        await RemoveAsync(_ => Task.FromResult(sequence + 1), $"rows {reason}", cancellationToken);

    public async ValueTask<long?> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return Convert.ToInt64(await connection.ScalarAsync(AuditSize.Query) ?? 0L, CultureInfo.InvariantCulture);
    }

    private async ValueTask<long> RemoveAsync(Func<NpgsqlConnection, Task<long>> firstKept, string what, CancellationToken cancellationToken)
    {
        long removed = 0;
        int count;
        do
        {
            // In chunks, for the lock's sake: no node can append meanwhile.
            count = await database.TransactAsync(connection => RemoveChunkBeforeAsync(connection, firstKept), cancellationToken);
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

    private async Task<int> RemoveChunkBeforeAsync(NpgsqlConnection connection, Func<NpgsqlConnection, Task<long>> find)
    {
        await LockAsync(connection);
        if ((await ReadHeadAsync(connection, CancellationToken.None)).FindMismatch() is not null)
        {
            await AppendAsync(connection, []); // the break is recorded before anything is removed
        }

        var (head, _) = await CurrentHeadAsync(connection);

        var firstKept = await find(connection);
        var last = Convert.ToInt64(
            await connection.ScalarAsync("SELECT max(seq) FROM (SELECT seq FROM audit WHERE seq < @kept ORDER BY seq LIMIT @chunk) s", ("kept", firstKept), ("chunk", RemoveChunk)) ?? 0L,
            CultureInfo.InvariantCulture);
        if (last == 0)
        {
            return 0;
        }

        var hash = (byte[])(await connection.ScalarAsync("SELECT hash FROM audit WHERE seq = @last", ("last", last)))!;
        var removed = await connection.ExecuteAsync("DELETE FROM audit WHERE seq <= @last", ("last", last));
        await WriteHeadAsync(connection, head with { AnchorSequence = last, AnchorHash = hash });
        return removed;
    }

    // With the lock held the earlier transaction is over, one way or the other.
    private async Task<bool> IsThereAsync(NpgsqlConnection connection, AuditHead written)
    {
        await LockAsync(connection);
        return await connection.ScalarAsync("SELECT hash FROM audit WHERE seq = @seq", ("seq", written.Sequence)) is byte[] hash && hash.AsSpan().SequenceEqual(written.Hash.Span);
    }

    private Task<int> LockAsync(NpgsqlConnection connection) =>
        connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@name, 2))", ("name", database.Schema));

    private async Task<(AuditHead Head, AuditRow? Break)> CurrentHeadAsync(NpgsqlConnection connection)
    {
        var (head, breaks) = (await ReadHeadAsync(connection, CancellationToken.None)).Resume(time.GetUtcNow());
        if (breaks is not null)
        {
            LogBreak(logger, breaks.Detail!);
        }

        return (head, breaks);
    }

    private async Task<AuditHeadState> ReadHeadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // One statement, one snapshot: head and last row belong together even while another node appends.
        await using var command = connection.Command(
            $"SELECT {AuditQuerySql.Columns}, (SELECT sealed FROM audit_head WHERE id = 1) FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT * FROM audit ORDER BY seq DESC LIMIT 1) last ON true");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var stored = await reader.IsDBNullAsync(PostgresAuditRows.Columns, cancellationToken) ? null : reader.GetFieldValue<byte[]>(PostgresAuditRows.Columns);
        var row = await reader.IsDBNullAsync(0, cancellationToken) ? null : PostgresAuditRows.Read(reader);
        return new AuditHeadState(stored is null ? null : seal.TryOpen(stored), stored is not null, row);
    }

    private Task<int> WriteHeadAsync(NpgsqlConnection connection, AuditHead head) =>
        connection.ExecuteAsync("INSERT INTO audit_head (id, sealed) VALUES (1, @sealed) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed", ("sealed", seal.Seal(head)));

    [LoggerMessage(StorageEventIds.AuditBreak, LogLevel.Critical, "The audit does not fit its sealed head: {Reason}. A new chain begins; the break stays in the audit and in every verification")]
    private static partial void LogBreak(ILogger logger, string reason);
}
