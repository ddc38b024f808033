using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// The streams that stay open on purpose (GET, <c>subscriptions/listen</c>). They end when the token that opened them does (P27), and when the
/// agent is disabled or loses the backend: the client opens a new one and is told why it may not. Calls in flight are left to finish.
/// </summary>
internal sealed class OpenStreams(ProxySnapshotProvider snapshots, TimeProvider clock) : IHostedService, IDisposable
{
    /// <summary>As long as a request with that token would still be let in: a stream that ended sooner would be opened again at once.</summary>
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<Lease, byte> _open = new();
    private IDisposable? _watch;

    public int Count => _open.Count;

    public Lease Enter(McpProxyContext proxy, RelayClock relay)
    {
        Lease lease = new(this, proxy.Agent?.Name, proxy.Backend.Name, relay);
        _open[lease] = 0;
        lease.EndAt(proxy.Subject?.ExpiresAt + AllowedSkew, clock);

        // The backend may have taken its time: what was allowed when the request came may have been withdrawn before the stream was listed here.
        if (!IsAllowed(lease, snapshots.Current))
        {
            lease.End();
        }

        return lease;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = ChangeToken.OnChange(snapshots.Watch, EndRevoked);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _watch?.Dispose();

    private void EndRevoked()
    {
        var snapshot = snapshots.Current;
        foreach (var (lease, _) in _open)
        {
            if (!IsAllowed(lease, snapshot))
            {
                lease.End();
            }
        }
    }

    private static bool IsAllowed(Lease lease, ProxySnapshot snapshot)
    {
        if (!snapshot.Routes.Any(route => route.Backend.Name == lease.Backend))
        {
            return false;
        }

        return lease.Agent is not { } name || (snapshot.Agents.FindByName(name) is { Enabled: true } agent && agent.BackendAccess.Contains(lease.Backend));
    }

    /// <summary>One open stream.</summary>
    internal sealed class Lease(OpenStreams owner, string? agent, string backend, RelayClock relay) : IDisposable
    {
        private readonly Lock _lock = new();
        private ITimer? _timer;
        private bool _over;

        public string? Agent => agent;

        public string Backend => backend;

        public void EndAt(DateTimeOffset? expiry, TimeProvider clock)
        {
            if (expiry is { } at)
            {
                var left = at - clock.GetUtcNow();
                var bounded = left <= TimeSpan.Zero ? TimeSpan.Zero : left < TimeSpan.FromDays(24) ? left : TimeSpan.FromDays(24);
                _timer = clock.CreateTimer(static state => ((Lease)state!).End(), this, bounded, Timeout.InfiniteTimeSpan);
            }
        }

        public void End()
        {
            // The relay clock is pooled: after Dispose it belongs to another request.
            lock (_lock)
            {
                if (!_over)
                {
                    relay.Revoke();
                }
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _over = true;
            }

            _timer?.Dispose();
            owner._open.TryRemove(this, out _);
        }
    }
}
