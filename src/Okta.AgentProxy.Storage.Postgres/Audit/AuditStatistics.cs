using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>
/// Keeps the planner's statistics of the audit near its size, at start (a restored dump has none) and while it grows. Autovacuum does the same a minute or two
/// later; until then PostgreSQL takes every filter for a rare one, fetches all that match and sorts them (docs/decisions/0064-statistics-of-the-audit.md).
/// </summary>
internal sealed partial class AuditStatistics(PostgresDatabase database, TimeProvider time, ILogger<AuditStatistics> logger) : BackgroundService
{
    /// <summary>After how many appended rows it looks; fewer rows are fast with any plan.</summary>
    internal const int Step = 10_000;

    private const int AnalyzeSeconds = 600;

    private readonly Channel<bool> _grown = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _appended;

    /// <summary>Says that rows were committed. Never waits.</summary>
    public void Appended(int rows)
    {
        if (Interlocked.Add(ref _appended, rows) >= Step)
        {
            Interlocked.Exchange(ref _appended, 0);
            _grown.Writer.TryWrite(true);
        }
    }

    /// <summary>Makes statistics when there are none, or when the audit has doubled since; <see langword="false"/> when they do, or another node is at it.</summary>
    internal async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (!await AreStaleAsync(connection, cancellationToken))
        {
            return false;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await connection.ScalarAsync("SELECT pg_try_advisory_xact_lock(hashtextextended(@name, 3))", ("name", database.Schema)) is not true)
        {
            return false;
        }

        // A sample of 30,000 rows, whatever the size. Neither reads nor appends wait for it.
        await using var command = connection.Command("ANALYZE audit");
        command.CommandTimeout = AnalyzeSeconds;
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundWork.KeepRunningAsync(RepeatAsync, time, logger, stoppingToken);

    private async Task RepeatAsync(CancellationToken stoppingToken)
    {
        do
        {
            try
            {
                await RefreshAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, failure);
            }
        }
        while (await _grown.Reader.ReadAsync(stoppingToken));
    }

    // VACUUM and CREATE INDEX set reltuples without making statistics, so both are looked at.
    private static async Task<bool> AreStaleAsync(Npgsql.NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            """
            SELECT (SELECT max(seq) - min(seq) + 1 FROM audit),
                   CASE WHEN EXISTS (SELECT 1 FROM pg_stats WHERE schemaname = current_schema() AND tablename = 'audit') THEN reltuples::bigint ELSE 0 END
            FROM pg_class WHERE oid = 'audit'::regclass
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var rows = await reader.IsDBNullAsync(0, cancellationToken) ? 0 : Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture);
        return rows >= Step && rows > 2 * reader.GetInt64(1);
    }

    [LoggerMessage(StorageEventIds.StatisticsFailed, LogLevel.Warning, "The statistics of the audit could not be made; until autovacuum makes them, pages of the audit may be slow")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
