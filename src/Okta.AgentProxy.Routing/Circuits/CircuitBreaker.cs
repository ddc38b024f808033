using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Leaves a backend alone that does not answer. Closed, it costs a volatile read per request. It opens after a run of failures without a success,
/// and asks whose failures they were: what one caller alone has met may be its own doing (a slow tool), and then only that caller is held back.
/// Thread-safe.
/// </summary>
internal sealed partial class CircuitBreaker(Backend backend, TimeProvider time, ILogger<CircuitBreaker> logger)
{
    /// <summary>The most that a backend's own <c>Retry-After</c> can add.</summary>
    private static readonly TimeSpan LongestWish = TimeSpan.FromSeconds(60);

    /// <summary>While another request tries nobody knows how long it takes.</summary>
    private static readonly TimeSpan WhileTrying = TimeSpan.FromSeconds(1);

    private readonly CircuitBreakerSettings _settings = backend.CircuitBreaker;
    private readonly Lock _lock = new();
    private volatile CircuitState _state;
    private CircuitCaller? _only;
    private CircuitCaller? _lastTry;
    private long _openUntil;

    // The run: failures of the caller it began with, and all others (of other callers, and those that are nobody's doing).
    private int _own, _shared;
    private CircuitCaller _first;

    public string Backend => backend.Name;

    /// <summary>Whether every request may pass: the fast path.</summary>
    public bool IsClosed => _state == CircuitState.Closed;

    /// <summary>The state for callers in general: a circuit that is open for one caller only is closed.</summary>
    public CircuitState State
    {
        get
        {
            lock (_lock)
            {
                return _only is null ? _state : CircuitState.Closed;
            }
        }
    }

    /// <summary>Whether this breaker's counts are still about that backend.</summary>
    public bool Fits(Backend other) => backend.Url == other.Url && backend.CircuitBreaker == other.CircuitBreaker;

    /// <summary>Asks for a request that found the circuit not closed.</summary>
    /// <param name="caller">Who it is.</param>
    /// <param name="isProbe">Whether it is the one that tries; then a verdict or <see cref="Abandon"/> must follow.</param>
    /// <param name="wait">How long to wait, when it may not pass.</param>
    public bool TryEnter(CircuitCaller caller, out bool isProbe, out TimeSpan wait)
    {
        isProbe = false;
        wait = WhileTrying;
        lock (_lock)
        {
            if (_state == CircuitState.Closed || (_only is { } only && only != caller))
            {
                return true;
            }

            if (_state == CircuitState.HalfOpen)
            {
                return false;
            }

            var left = time.GetElapsedTime(time.GetTimestamp(), _openUntil);
            if (left > TimeSpan.Zero)
            {
                wait = left;
                return false;
            }

            // Whoever tried in vain goes behind the others for a while: its own slow tool must not keep a healthy backend from everybody.
            if (_only is null && _lastTry == caller && -left < Break)
            {
                return false;
            }

            _state = CircuitState.HalfOpen;
            _lastTry = caller;
            isProbe = true;
            return true;
        }
    }

    /// <summary>The backend answered.</summary>
    /// <param name="proxy">The request.</param>
    /// <param name="response">The answer.</param>
    public void Answered(McpProxyContext proxy, HttpResponseMessage response)
    {
        if (BackendFailure.IsFailure(response.StatusCode))
        {
            Failed(proxy, isNobodysDoing: false, BackendFailure.RetryAfter(response, time));
        }
        else if (proxy.IsProbe || Volatile.Read(ref _own) + Volatile.Read(ref _shared) > 0)
        {
            Succeeded(proxy);
        }
    }

    /// <summary>The backend did not answer.</summary>
    public void Failed(McpProxyContext proxy, bool isNobodysDoing, TimeSpan retryAfter = default)
    {
        var caller = CircuitCaller.Of(proxy);
        lock (_lock)
        {
            if (proxy.IsProbe)
            {
                proxy.IsProbe = false;
                Open(_only, retryAfter);
                return;
            }

            if (_state != CircuitState.Closed && (_only is null || _only == caller))
            {
                // It was sent before the circuit opened, and says nothing new.
                return;
            }

            Count(caller, isNobodysDoing);
            if (_own + _shared < _settings.Failures)
            {
                return;
            }

            if (_only is not null || _shared * 2 >= _settings.Failures)
            {
                // Several have met it, or nobody can have brought it about.
                Open(null, retryAfter);
            }
            else if (_own >= _settings.Failures)
            {
                Open(_first, retryAfter);
            }
        }
    }

    /// <summary>The request that tried ended without telling anything: its client left, or no credential could be had. The next one tries.</summary>
    public void Abandon(McpProxyContext proxy)
    {
        lock (_lock)
        {
            if (proxy.IsProbe)
            {
                proxy.IsProbe = false;
                _state = CircuitState.Open;
            }
        }
    }

    private TimeSpan Break => TimeSpan.FromSeconds(_settings.BreakSeconds);

    private void Succeeded(McpProxyContext proxy)
    {
        lock (_lock)
        {
            (_own, _shared) = (0, 0);
            if (proxy.IsProbe)
            {
                proxy.IsProbe = false;
                (_state, _only, _lastTry) = (CircuitState.Closed, null, null);
                LogClosed(logger, VisibleText.Escape(backend.Name));
            }
        }
    }

    private void Count(CircuitCaller caller, bool isNobodysDoing)
    {
        if (_own + _shared == 0)
        {
            _first = caller;
        }

        if (isNobodysDoing || caller != _first)
        {
            _shared++;
        }
        else
        {
            _own++;
        }
    }

    private void Open(CircuitCaller? only, TimeSpan retryAfter)
    {
        // Nodes and backends that failed together must not come back together.
        var length = Break * (1 + (RandomNumberGenerator.GetInt32(0, 200) / 1000.0));
        var wish = retryAfter < LongestWish ? retryAfter : LongestWish;
        length = length > wish ? length : wish;

        _openUntil = time.GetTimestamp() + (long)(length.TotalSeconds * time.TimestampFrequency);
        (_own, _shared) = (0, 0);
        _only = only;
        _state = CircuitState.Open;
        LogOpened(logger, VisibleText.Escape(backend.Name), only is null ? "every caller" : "one caller", length);
    }

    [LoggerMessage(EventIds.CircuitOpened, LogLevel.Warning, "Backend {Backend} does not answer: it is left alone for {Scope} for {Length}")]
    private static partial void LogOpened(ILogger logger, string backend, string scope, TimeSpan length);

    [LoggerMessage(EventIds.CircuitClosed, LogLevel.Information, "Backend {Backend} answers again")]
    private static partial void LogClosed(ILogger logger, string backend);
}
