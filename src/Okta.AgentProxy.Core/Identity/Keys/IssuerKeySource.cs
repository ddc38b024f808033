using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>
/// One issuer's keys: read at first use, then in the background, and at once when a token names a key that is not there. Thread-safe.
/// </summary>
/// <remarks>
/// One request to the issuer at a time, whoever waits for it. A failed one changes nothing: known keys are good for <see cref="MaxStaleness"/>.
/// </remarks>
internal sealed partial class IssuerKeySource : IDisposable
{
    /// <summary>How long keys are trusted while the issuer does not answer.</summary>
    public static readonly TimeSpan MaxStaleness = TimeSpan.FromHours(24);

    /// <summary>The longest and usual time between two looks, which is how long a withdrawn key may live; <c>Cache-Control</c> may shorten it.</summary>
    public static readonly TimeSpan MaxRefreshInterval = TimeSpan.FromMinutes(10);

    /// <summary>The shortest time between two looks in the background.</summary>
    public static readonly TimeSpan MinRefreshInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan MetadataLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(30);
    private const int MaxFirstLoadBackoffSeconds = 8;

    private readonly IssuerKeyReader _reader;
    private readonly TimeProvider _time;
    private readonly Action _keysChanged;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly RefreshBudget _budget = new();
    private readonly UnknownKeyIds _unknown = new();

    private volatile KeySnapshot? _snapshot;
    private Task? _refresh;
    private ITimer? _timer;
    private Uri? _keysAddress;
    private DateTimeOffset _keysAddressReadAt;
    private DateTimeOffset _retryAt;
    private int _failures;
    private bool _stopped;

    public IssuerKeySource(string issuer, IssuerKeyReader reader, TimeProvider time, Action keysChanged, ILogger logger)
    {
        Issuer = issuer;
        _reader = reader;
        _time = time;
        _keysChanged = keysChanged;
        _logger = logger;
    }

    /// <summary>Whose keys these are.</summary>
    public string Issuer { get; }

    /// <summary>The keys at hand; <see langword="null"/> when there are none, or none that are fresh enough to be trusted.</summary>
    public KeySnapshot? Current => _snapshot is { } snapshot && _time.GetUtcNow() - snapshot.LoadedAt < MaxStaleness ? snapshot : null;

    /// <summary>The refresh under way or the last one; ends without an exception, whatever came of it.</summary>
    public Task Refreshing
    {
        get
        {
            lock (_gate)
            {
                return _refresh ?? Task.CompletedTask;
            }
        }
    }

    /// <summary>Makes sure that the key is among <see cref="Current"/>, as far as the issuer has it.</summary>
    public ValueTask<KeyLookup> EnsureAsync(string keyId, string algorithm, CancellationToken cancellationToken) =>
        Current?.Find(keyId, algorithm) is not null
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

            var isFound = Current?.Find(keyId, algorithm) is not null;
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
            return Current is null || _failures > 0 ? KeyLookup.Unavailable : KeyLookup.Unknown;
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

            if (_refresh is { IsCompleted: false })
            {
                return _refresh;
            }

            var now = _time.GetUtcNow();
            var hasKeys = Current is not null;
            if (now < _retryAt || (hasKeys && _unknown.Contains(keyId, now)))
            {
                return null;
            }

            // The first load counts too, but nothing holds it back: without keys nobody gets in.
            if (!_budget.TrySpend(now) && hasKeys)
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
            if (isFound)
            {
                _budget.GiveBack();
            }
            else if (_failures == 0)
            {
                _unknown.Add(keyId, _time.GetUtcNow());
            }
        }
    }

    private void RefreshInBackground()
    {
        lock (_gate)
        {
            if (!_stopped && _refresh is not { IsCompleted: false })
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
            var now = _time.GetUtcNow();
            if (_keysAddress is null || now - _keysAddressReadAt >= MetadataLifetime)
            {
                _keysAddress = await _reader.FindKeysAsync(Issuer, _stopping.Token);
                _keysAddressReadAt = now;
            }

            var (keys, maxAge) = await _reader.ReadKeysAsync(_keysAddress, _stopping.Token);
            var refreshAfter = TimeSpan.FromTicks(Math.Clamp((maxAge ?? MaxRefreshInterval).Ticks, MinRefreshInterval.Ticks, MaxRefreshInterval.Ticks));
            Succeed(new KeySnapshot(keys, now, refreshAfter), keys.Count);
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

    private void Succeed(KeySnapshot snapshot, int count)
    {
        lock (_gate)
        {
            var before = _snapshot;
            _snapshot = snapshot;
            _failures = 0;
            _retryAt = default;

            if (before is null || !before.HasSameKeys(snapshot))
            {
                LogKeysRead(_logger, Issuer, count);
            }

            // Nothing can have been validated with keys that were not there, so the first load ends nothing.
            if (before is not null && !before.HasSameKeys(snapshot))
            {
                _keysChanged();
            }

            Schedule(snapshot.RefreshAfter);
        }
    }

    private void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failures++;
            _keysAddress = null;
            LogKeysUnavailable(_logger, failure, Issuer, hasKeys: Current is not null);

            // Without keys every request would ask: 1, 2, 4, 8 s apart at most. With keys only the timer and the budget do.
            if (Current is null)
            {
                _retryAt = _time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(1 << Math.Min(_failures - 1, 3), MaxFirstLoadBackoffSeconds));
            }

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

        _timer ??= _time.CreateTimer(static source => ((IssuerKeySource)source!).RefreshInBackground(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(EventIds.SigningKeysRead, LogLevel.Information, "Issuer {Issuer} now has {Count} usable signing keys")]
    private static partial void LogKeysRead(ILogger logger, string issuer, int count);

    [LoggerMessage(EventIds.SigningKeysUnavailable, LogLevel.Warning, "The signing keys of {Issuer} could not be read. Known keys are at hand: {HasKeys}")]
    private static partial void LogKeysUnavailable(ILogger logger, Exception failure, string issuer, bool hasKeys);
}
