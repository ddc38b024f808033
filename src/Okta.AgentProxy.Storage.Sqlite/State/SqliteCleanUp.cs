using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Opens the database at start, so that a wrong one fails it, and removes ended state once a minute.</summary>
internal sealed partial class SqliteCleanUp(SqliteDatabase database, SqliteSharedState state, TimeProvider time, ILogger<SqliteCleanUp> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        database.EnsureOpen();
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundWork.KeepRunningAsync(RepeatAsync, time, logger, stoppingToken);

    private async Task RepeatAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await state.SweepAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, failure);
            }
        }
    }

    [LoggerMessage(StorageEventIds.CleanUpFailed, LogLevel.Warning, "Ended state could not be removed; it is tried again in a minute")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
