using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>
/// Carries pins between memory and the store that all nodes share, off the request path. Writes expect the version they were made from, so two nodes
/// that see different definitions first end with one pin and one change.
/// </summary>
internal sealed partial class ToolPinKeeper(ToolPins pins, IEntityStoreFactory stores, TimeProvider time, ILogger<ToolPinKeeper> logger) : BackgroundService
{
    /// <summary>Who the audit says has pinned what was seen.</summary>
    public const string Actor = "tool-pinning";

    private const int MaxConflicts = 10;

    internal static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _signal = new(0, 1);

    // What was read is taken over before anything else is written, or an old state could be taken over after a new one.
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly ConcurrentDictionary<string, WriteBudget> _budgets = new(StringComparer.OrdinalIgnoreCase);
    private IDisposable? _subscription;
    private ITimer? _timer;
    private int _isStale;

    /// <summary>Called when the keeper has done what there was to do, for tests.</summary>
    internal Action? OnRound { get; set; }

    /// <summary>Where pins last.</summary>
    public IEntityStore<BackendPins> Store { get; } = stores.Create(BackendPins.Codec);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = BackgroundWork.CreateTimer(time, static self => self.Signal(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, logger);
        _subscription = BackgroundWork.OnChange(
            Store.Watch,
            () =>
            {
                Volatile.Write(ref _isStale, 1);
                Signal();
            },
            logger);
        pins.OnUnsaved = Signal;

        // Before the first request: a tool that was changed before a restart is still a changed one.
        await LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        pins.OnUnsaved = null;
        _subscription?.Dispose();
        _timer?.Dispose();
        await base.StopAsync(cancellationToken);
        try
        {
            await SaveAsync(isLast: true, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever the store says, the process ends; what was not written is seen again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(logger, failure);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _subscription?.Dispose();
        _timer?.Dispose();
        _signal.Dispose();
        _one.Dispose();
        base.Dispose();
    }

    /// <summary>Changes a backend's pins on behalf of a person; <paramref name="change"/> sees the store's state with what this node saw on top.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="change">The new pins; <see langword="null"/> to leave them.</param>
    /// <param name="cancellationToken">Cancels between attempts.</param>
    /// <returns>Whether something was written.</returns>
    public async Task<bool> ChangeAsync(string backend, Func<BackendPins, BackendPins?> change, CancellationToken cancellationToken)
    {
        // First and apart: the audit must not say that a person has pinned what a list brought.
        await SaveAsync(backend, cancellationToken);
        return await WriteAsync(backend, change, cancellationToken);
    }

    /// <summary>A backend's pins as the store has them, with what this node saw on top.</summary>
    public async Task<BackendPins> ReadAsync(string backend, CancellationToken cancellationToken)
    {
        var stored = await Store.GetAsync(backend, cancellationToken);
        return (stored?.Value ?? new BackendPins { Backend = backend }).After(pins.BoardOf(backend).Unsaved());
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundWork.KeepRunningAsync(FollowAsync, time, logger, stoppingToken);

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _signal.WaitAsync(stoppingToken);
                if (Interlocked.Exchange(ref _isStale, 0) == 1)
                {
                    await LoadAsync(stoppingToken);
                }

                await SaveAsync(isLast: false, stoppingToken);
                OnRound?.Invoke();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // What is known in memory stays in force; the store is asked again.
                LogFailed(logger, failure);
                Volatile.Write(ref _isStale, 1);
                _timer?.Change(RetryAfterFailure, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var stored = (await Store.ListAsync(cancellationToken)).ToDictionary(entity => entity.Value.Backend, entity => entity.Value, StringComparer.OrdinalIgnoreCase);
            foreach (var backend in stored.Keys.Union(pins.Boards.Select(board => board.Key), StringComparer.OrdinalIgnoreCase).ToList())
            {
                pins.BoardOf(backend).Adopt(stored.GetValueOrDefault(backend));
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task SaveAsync(bool isLast, CancellationToken cancellationToken)
    {
        TimeSpan? pause = null;
        foreach (var (backend, _) in pins.Boards.Where(pair => pair.Value.HasUnsaved))
        {
            var budget = _budgets.GetOrAdd(backend, static (_, now) => new WriteBudget(now), time.GetUtcNow());
            if (!isLast && budget.TryTake(time.GetUtcNow()) is { } wait)
            {
                pause = pause < wait ? pause : wait;
                continue;
            }

            await SaveAsync(backend, cancellationToken);
        }

        if (pause is { } shortest)
        {
            _timer?.Change(shortest, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task SaveAsync(string backend, CancellationToken cancellationToken)
    {
        if (pins.BoardOf(backend).HasUnsaved)
        {
            using var actor = ChangeActor.Use(Actor);
            await WriteAsync(backend, static pins => pins, cancellationToken);
        }
    }

    private async Task<bool> WriteAsync(string backend, Func<BackendPins, BackendPins?> change, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 0; attempt < MaxConflicts; attempt++)
            {
                if (await TryWriteAsync(backend, change, cancellationToken) is { } written)
                {
                    return written;
                }
            }
        }
        finally
        {
            _one.Release();
        }

        throw new InvalidOperationException($"The pins of backend '{backend}' are changed by others all the time.");
    }

    /// <summary>Whether something was written; <see langword="null"/> when another node was faster.</summary>
    private async Task<bool?> TryWriteAsync(string backend, Func<BackendPins, BackendPins?> change, CancellationToken cancellationToken)
    {
        var board = pins.BoardOf(backend);
        var stored = await Store.GetAsync(backend, cancellationToken);
        var seen = board.Unsaved();
        var before = stored?.Value ?? new BackendPins { Backend = backend };
        if (change(before.After(seen)) is not { } next)
        {
            return false;
        }

        if (ReferenceEquals(next, before))
        {
            board.Saved(seen);
            return false;
        }

        var result = await Store.UpsertAsync(next, stored?.Version ?? "", EntitySource.Runtime, CancellationToken.None);
        if (result.Outcome != StoreOutcome.Done)
        {
            return null;
        }

        board.Saved(seen);
        board.Adopt(next);
        return true;
    }

    private void Signal()
    {
        // One pending round is enough, it looks at everything; asked first because requests come by here, and an exception for each is dear.
        if (_signal.CurrentCount > 0)
        {
            return;
        }

        try
        {
            _signal.Release();
        }
        catch (Exception full) when (full is SemaphoreFullException or ObjectDisposedException)
        {
        }
    }

    [LoggerMessage(EventIds.ToolPinsNotStored, LogLevel.Error, "The pins of tool definitions could not be read or written; those in memory stay in force")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
