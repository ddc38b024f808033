using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Routing;

/// <summary>The circuit breaker of each backend, kept while configurations come and go. Thread-safe.</summary>
internal sealed class CircuitBreakers
{
    private readonly ConcurrentDictionary<string, CircuitBreaker> _byBackend = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ILogger<CircuitBreaker> _logger;

    public CircuitBreakers(IMeterFactory meters, TimeProvider time, ILogger<CircuitBreaker> logger)
    {
        _time = time;
        _logger = logger;
        meters.Create(AgentProxyDiagnostics.Name).CreateObservableGauge(
            "agentproxy.backend.circuit",
            () => _byBackend.Values.Select(breaker => new Measurement<int>((int)breaker.State, new KeyValuePair<string, object?>("backend", breaker.Backend))),
            unit: null,
            "Whether backends are left alone: 0 no, 1 one request tries, 2 yes.");
    }

    /// <summary>The breakers of the backends that are served.</summary>
    public ICollection<CircuitBreaker> All => _byBackend.Values;

    /// <summary>The backend's breaker; <see langword="null"/> when it wants none. Whoever answers elsewhere, or by other rules, starts anew.</summary>
    public CircuitBreaker? For(Backend backend)
    {
        if (!backend.CircuitBreaker.Enabled)
        {
            return null;
        }

        return _byBackend.AddOrUpdate(
            backend.Name,
            _ => new CircuitBreaker(backend, _time, _logger),
            (_, current) => current.Fits(backend) ? current : new CircuitBreaker(backend, _time, _logger));
    }

    /// <summary>Forgets the breakers of backends that are not among <paramref name="served"/>.</summary>
    public void Keep(IEnumerable<Backend> served)
    {
        var names = served.Where(backend => backend.CircuitBreaker.Enabled).Select(backend => backend.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _byBackend.Keys.Where(name => !names.Contains(name)))
        {
            _byBackend.TryRemove(gone, out _);
        }
    }
}
