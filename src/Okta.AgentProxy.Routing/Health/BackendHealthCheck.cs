using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Okta.AgentProxy.Routing.Health;

/// <summary>
/// Degraded while a backend is left alone by its circuit breaker, or is not served because of another one or a mistake. Never unhealthy: one backend's trouble must not take the others' traffic away.
/// The data, for hosts that publish their own report to their own people, names the backends and not their addresses.
/// </summary>
internal sealed class BackendHealthCheck(CircuitBreakers breakers, ProxySnapshotProvider snapshots) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var troubled = breakers.All.Where(breaker => breaker.State != CircuitState.Closed).ToDictionary(breaker => breaker.Backend, breaker => (object)breaker.State.ToString());
        foreach (var (backend, reason) in snapshots.Current.NotServed)
        {
            troubled[backend] = $"NotServed: {reason}";
        }

        return Task.FromResult(troubled.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("backends do not answer or are not served", data: troubled));
    }
}
