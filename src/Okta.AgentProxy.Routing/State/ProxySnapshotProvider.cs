using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Holds the current <see cref="ProxySnapshot"/> and swaps it when a store changes. Readers pay one volatile read. If a new one cannot be
/// built (a store is down, say), the last good one stays and building is tried again.
/// </summary>
internal sealed partial class ProxySnapshotProvider(
    ProxySnapshotBuilder builder,
    IAgentStore agents,
    IBackendStore backends,
    IEntityStore<PolicyRole> roles,
    GlobalLimits limits,
    TimeProvider clock,
    ILogger<ProxySnapshotProvider> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Lock _gate = new();
    private readonly List<(long Change, TaskCompletionSource Served)> _waiting = [];
    private volatile ProxySnapshot _current = ProxySnapshot.Empty;
    private long _changes;
    private long _served;
    private CancellationTokenSource _swapped = new();

    public ProxySnapshot Current => _current;

    /// <summary>Fires when <see cref="Current"/> has been swapped; ask again each time.</summary>
    public IChangeToken Watch() => new CancellationChangeToken(Volatile.Read(ref _swapped).Token);

    /// <summary>Completes when every change that the stores announced before this call is served.</summary>
    public Task CaughtUpAsync()
    {
        lock (_gate)
        {
            if (_served >= _changes)
            {
                return Task.CompletedTask;
            }

            var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((_changes, served));
            return served.Task;
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Watch before the first read: a change in between must not be missed.
        BackgroundWork.OnChange(agents.Watch, Signal, logger);
        BackgroundWork.OnChange(backends.Watch, Signal, logger);
        BackgroundWork.OnChange(roles.Watch, Signal, logger);
        BackgroundWork.OnChange(limits.Watch, Signal, logger);
        await BuildAsync(cancellationToken);

        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _changed.Dispose();
        _swapped.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundWork.KeepRunningAsync(FollowAsync, clock, logger, stoppingToken);

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _changed.WaitAsync(stoppingToken);
                await BuildAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(logger, failure);
                await Task.Delay(RetryAfterFailure, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Signal();
            }
        }
    }

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        var change = Interlocked.Read(ref _changes);
        Swap(await builder.BuildAsync(cancellationToken));
        lock (_gate)
        {
            _served = change;
            _waiting.RemoveAll(waiter => waiter.Change <= change && waiter.Served.TrySetResult());
        }
    }

    private void Signal()
    {
        Interlocked.Increment(ref _changes);

        // One pending build is enough: it reads everything.
        try
        {
            _changed.Release();
        }
        catch (Exception full) when (full is SemaphoreFullException or ObjectDisposedException)
        {
        }
    }

    private void Swap(ProxySnapshot next)
    {
        _current = next;
        LogSwapped(logger, next.Routes.Count, next.Agents.All.Count);

        // Not disposed: a reader may be about to ask it for its token. Without a timer it holds nothing that needs disposing.
        Interlocked.Exchange(ref _swapped, new CancellationTokenSource()).Cancel();
    }

    [LoggerMessage(EventIds.SnapshotChanged, LogLevel.Information, "Serving {Routes} routes for {Agents} agents")]
    private static partial void LogSwapped(ILogger logger, int routes, int agents);

    [LoggerMessage(EventIds.SnapshotFailed, LogLevel.Error, "Agents and backends could not be read; the last good ones stay in force")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
