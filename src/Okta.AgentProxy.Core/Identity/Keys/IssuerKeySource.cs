using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>
/// One issuer's keys: read at first use, then in the background, and at once when a token names a key that is not there. Thread-safe.
/// </summary>
/// <remarks>
/// One request to the issuer at a time, whoever waits for it. A failed one changes nothing: known keys are good for <see cref="MaxStaleness"/>.
/// </remarks>
internal sealed partial class IssuerKeySource(string issuer, IssuerKeyReader reader, TimeProvider time, Action keysChanged, ILogger logger) : IDisposable
{
    /// <summary>How long keys are trusted while the issuer does not answer.</summary>
    public static readonly TimeSpan MaxStaleness = TimeSpan.FromHours(24);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(30);

    private readonly IssuerKeyLoader _loader = new(issuer, reader, time);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly RefreshRules _rules = new();

    private volatile KeySnapshot? _snapshot;
    private Task _refresh = Task.CompletedTask;
    private ITimer? _timer;
    private bool _stopped;

    /// <summary>Whose keys these are.</summary>
    public string Issuer => issuer;

    /// <summary>The keys at hand; <see langword="null"/> when there are none, or none that are fresh enough to be trusted.</summary>
    public KeySnapshot? Current => _snapshot is { } snapshot && time.GetUtcNow() - snapshot.LoadedAt < MaxStaleness ? snapshot : null;

    /// <summary>The refresh under way or the last one; ends without an exception, whatever came of it.</summary>
    public Task Refreshing
    {
        get
        {
            lock (_gate)
            {
                return _refresh;
            }
        }
    }

    /// <summary>Makes sure that the key is among <see cref="Current"/>, as far as the issuer has it.</summary>
    public ValueTask<KeyLookup> EnsureAsync(string keyId, string algorithm, CancellationToken cancellationToken) =>
        Current?.Has(keyId, algorithm) == true
            ? ValueTask.FromResult(KeyLookup.Found)
            : new ValueTask<KeyLookup>(LookAgainAsync(keyId, algorithm, cancellationToken));

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            _stopped = true;
            _timer?.Dispose();
        }

        // The source of the token is left to the collector: a refresh may still be holding it.
        _stopping.Cancel();
    }

    // Twice at most: a refresh that was under way when we came may have been answered before the key was published, so its answer is not the last word.
    private async Task<KeyLookup> LookAgainAsync(string keyId, string algorithm, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (JoinAsync(keyId, out var started, out var spent) is not { } refresh)
            {
                break;
            }

            await refresh.WaitAsync(cancellationToken);

            var isFound = Current?.Has(keyId, algorithm) == true;
            if (spent)
            {
                Settle(keyId, isFound);
            }

            if (isFound)
            {
                return KeyLookup.Found;
            }

            if (started)
            {
                break;
            }
        }

        // While the issuer does not answer the token may well be good: a 401 would only send the client into a useless login.
        lock (_gate)
        {
            return Current is null || _rules.IsFailing ? KeyLookup.Unavailable : KeyLookup.Unknown;
        }
    }

    // Joins the refresh under way, or starts one if that is allowed now; null means that asking the issuer is out of the question.
    private Task? JoinAsync(string keyId, out bool started, out bool spent)
    {
        started = spent = false;
        lock (_gate)
        {
            if (_stopped)
            {
                return null;
            }

            if (!_refresh.IsCompleted)
            {
                return _refresh;
            }

            var hasKeys = Current is not null;
            if (!_rules.MayAsk(keyId, hasKeys, time.GetUtcNow()))
            {
                return null;
            }

            started = true;
            spent = hasKeys;
            return _refresh = StartRefreshAsync();
        }
    }

    private void Settle(string keyId, bool isFound)
    {
        lock (_gate)
        {
            _rules.Settle(keyId, isFound, time.GetUtcNow());
        }
    }

    private void RefreshInBackground()
    {
        lock (_gate)
        {
            if (!_stopped && _refresh.IsCompleted)
            {
                _refresh = StartRefreshAsync();
            }
        }
    }

    // Detached from the request that happens to need it: its cancellation and its trace are not the refresh's.
    private Task StartRefreshAsync()
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Task.Run(RefreshAsync);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(RefreshAsync);
        }
    }

    private async Task RefreshAsync()
    {
        try
        {
            Succeed(await _loader.LoadAsync(_stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The application is shutting down.
        }
        catch (Exception failure)
        {
            // Whatever it was, those who wait must get an answer, and the next attempt its chance.
            Fail(failure);
        }
    }

    private void Succeed(KeySnapshot snapshot)
    {
        lock (_gate)
        {
            var before = _snapshot;
            _snapshot = snapshot;
            _rules.Succeeded();

            if (before is null || !before.HasSameKeys(snapshot))
            {
                LogKeysRead(logger, issuer, snapshot.Count);
            }

            // Nothing can have been validated with keys that were not there, so the first load ends nothing.
            if (before is not null && !before.HasSameKeys(snapshot))
            {
                keysChanged();
            }

            Schedule(snapshot.RefreshAfter);
        }
    }

    private void Fail(Exception failure)
    {
        lock (_gate)
        {
            var hasKeys = Current is not null;
            _rules.Failed(hasKeys, time.GetUtcNow());
            LogKeysUnavailable(logger, failure, issuer, hasKeys);

            // An issuer that never answered is asked again when the next token comes.
            if (_snapshot is not null)
            {
                Schedule(RetryInterval);
            }
        }
    }

    private void Schedule(TimeSpan due)
    {
        if (_stopped)
        {
            return;
        }

        _timer ??= BackgroundWork.CreateTimer(time, static source => source.RefreshInBackground(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, logger);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(EventIds.SigningKeysRead, LogLevel.Information, "Issuer {Issuer} now has {Count} usable signing keys")]
    private static partial void LogKeysRead(ILogger logger, string issuer, int count);

    [LoggerMessage(EventIds.SigningKeysUnavailable, LogLevel.Warning, "The signing keys of {Issuer} could not be read. Known keys are at hand: {HasKeys}")]
    private static partial void LogKeysUnavailable(ILogger logger, Exception failure, string issuer, bool hasKeys);
}
