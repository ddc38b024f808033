using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>Removes ended state and cache entries once a minute, on one node.</summary>
internal sealed partial class PostgresCleanUp(PostgresDatabase database, ILeaseStore leases, TimeProvider time, ILogger<PostgresCleanUp> logger) : BackgroundService
{
    private const string LeaseName = "clean-up";
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly string _holder = Guid.NewGuid().ToString("N");

    /// <summary>One round; returns how many entries were removed.</summary>
    internal async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (await leases.TryAcquireAsync(LeaseName, _holder, Interval, cancellationToken) is null)
        {
            return 0;
        }

        var now = AuditRows.Microseconds(time.GetUtcNow());
        return await database.ExecuteAsync("DELETE FROM shared_state WHERE expires <= @now", cancellationToken, ("now", now))
            + await database.ExecuteAsync("DELETE FROM cache WHERE expires <= @now", cancellationToken, ("now", now));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundWork.KeepRunningAsync(RepeatAsync, time, logger, stoppingToken);

    private async Task RepeatAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
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
