using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy;

/// <summary>
/// Once an hour, on one node: removes rows past their age, or the oldest of too many, and logs the head, so that the log (which somebody else keeps) pins the chain.
/// </summary>
internal sealed partial class AuditMaintenance(
    IAuditStore store, ILeaseStore leases, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditMaintenance> logger) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private const string LeaseName = "audit-maintenance";

    private const int MaxSizeRounds = 8;

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

        await LimitSizeAsync(cancellationToken);
        if ((await store.ReadHeadAsync(cancellationToken)).Head is { } head)
        {
            LogCheckpoint(logger, head.Sequence, head.HashText);
        }

        return true;
    }

    /// <summary>Down to nine tenths, so that it is not the same again in an hour. Sizes are estimates: it looks again, a few times.</summary>
    private async Task LimitSizeAsync(CancellationToken cancellationToken)
    {
        var most = options.Value.MaxSizeMegabytes * (1L << 20);
        long removed = 0;
        for (var round = 0; most > 0 && round < MaxSizeRounds && await store.MeasureAsync(cancellationToken) is { } size && size > most; round++)
        {
            if ((await store.ReadHeadAsync(cancellationToken)).Head is not { } head || head.Sequence <= head.AnchorSequence + 1)
            {
                break;
            }

            var rows = head.Sequence - head.AnchorSequence;
            var surplus = Math.Clamp((long)Math.Ceiling(rows * (1 - (0.9 * most / size))), 1, rows - 1);
            removed += await store.RemoveThroughAsync(head.AnchorSequence + surplus, $"removed: the audit had more than {options.Value.MaxSizeMegabytes} MB", cancellationToken);
        }

        if (removed > 0)
        {
            LogSize(logger, removed, options.Value.MaxSizeMegabytes);
        }
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

    [LoggerMessage(AuditEventIds.SizeApplied, LogLevel.Warning, "Removed the {Rows} oldest audit rows, younger than retention_days: the audit had more than {MaxSize} MB (audit.max_size_mb); the chain stays verifiable")]
    private static partial void LogSize(ILogger logger, long rows, int maxSize);

    [LoggerMessage(AuditEventIds.Checkpoint, LogLevel.Information, "Audit checkpoint {Sequence}:{Hash}")]
    private static partial void LogCheckpoint(ILogger logger, long sequence, string hash);

    [LoggerMessage(AuditEventIds.MaintenanceFailed, LogLevel.Error, "The audit maintenance failed; it is tried again within the hour")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
