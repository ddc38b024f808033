using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy;

/// <summary>
/// Once an hour, on one node: removes rows past their age and logs the head, so that the log (which somebody else keeps) pins the chain.
/// </summary>
internal sealed partial class AuditMaintenance(
    IAuditStore store, ILeaseStore leases, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditMaintenance> logger) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private const string LeaseName = "audit-maintenance";

    private readonly string _holder = Guid.NewGuid().ToString("N");

    /// <summary>One round; <see langword="false"/> when another node has it.</summary>
    internal async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (await leases.TryAcquireAsync(LeaseName, _holder, Interval, cancellationToken) is null)
        {
            return false;
        }

        if (options.Value.RetentionDays > 0)
        {
            var cutoff = time.GetUtcNow() - TimeSpan.FromDays(options.Value.RetentionDays);
            var removed = await store.RemoveBeforeAsync(cutoff, cancellationToken);
            if (removed > 0)
            {
                LogRetention(logger, removed, cutoff);
            }
        }

        if ((await store.ReadHeadAsync(cancellationToken)).Head is { } head)
        {
            LogCheckpoint(logger, head.Sequence, head.HashText);
        }

        return true;
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundWork.KeepRunningAsync(RepeatAsync, time, logger, stoppingToken);

    private async Task RepeatAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
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
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(AuditEventIds.RetentionApplied, LogLevel.Information, "Removed {Rows} audit rows from before {Cutoff}; the chain stays verifiable")]
    private static partial void LogRetention(ILogger logger, long rows, DateTimeOffset cutoff);

    [LoggerMessage(AuditEventIds.Checkpoint, LogLevel.Information, "Audit checkpoint {Sequence}:{Hash}")]
    private static partial void LogCheckpoint(ILogger logger, long sequence, string hash);

    [LoggerMessage(AuditEventIds.MaintenanceFailed, LogLevel.Error, "The audit maintenance failed; it is tried again within the hour")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
