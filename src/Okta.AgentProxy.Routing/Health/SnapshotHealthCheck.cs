using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Okta.AgentProxy.Routing.Health;

/// <summary>Ready once agents and backends have been read.</summary>
internal sealed class SnapshotHealthCheck(ProxySnapshotProvider snapshots) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(ReferenceEquals(snapshots.Current, ProxySnapshot.Empty) ? HealthCheckResult.Unhealthy("no configuration yet") : HealthCheckResult.Healthy());
}
