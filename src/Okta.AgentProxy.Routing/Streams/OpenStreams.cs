using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// The streams that stay open on purpose (GET, <c>subscriptions/listen</c>). They end when the token that opened them does (P27), and when the
/// agent is disabled or loses the backend: the client opens a new one and is told why it may not. Calls in flight are left to finish.
/// </summary>
internal sealed class OpenStreams(ProxySnapshotProvider snapshots, TimeProvider clock, ILogger<OpenStreams> logger) : IHostedService, IDisposable
{
    /// <summary>As long as a request with that token would still be let in: a stream that ended sooner would be opened again at once.</summary>
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromSeconds(60);

    // One timer for all of them: a timer for each was as much as all else that is kept of an open stream here.
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Lease, byte> _open = new();
    private IDisposable? _watch;
    private ITimer? _sweep;

    public int Count => _open.Count;

    public Lease Enter(McpProxyContext proxy, RelayClock relay)
    {
        Lease lease = new(this, proxy.Agent?.Name, proxy.Backend.Name, EndOf(proxy.Subject), relay);
        _open[lease] = 0;

        // The backend may have taken its time: what was allowed when the request came may have been withdrawn, or be over, before the stream was listed here.
        if (lease.EndsAt <= clock.GetUtcNow().UtcTicks || !IsAllowed(lease, snapshots.Current))
        {
            lease.End();
        }

        return lease;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = BackgroundWork.OnChange(snapshots.Watch, EndRevoked, logger);
        _sweep = BackgroundWork.CreateTimer(clock, static streams => streams.EndExpired(), this, Precision, Precision, logger);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _watch?.Dispose();
        _sweep?.Dispose();
    }

    // In ticks, which hold a thousand years more than a date: a token may say that it lasts until the last second there is.
    private static long EndOf(Subject? subject) => subject?.ExpiresAt is { } end ? end.UtcTicks + AllowedSkew.Ticks : long.MaxValue;

    private void EndExpired()
    {
        var now = clock.GetUtcNow().UtcTicks;
        foreach (var (lease, _) in _open)
        {
            if (lease.EndsAt <= now)
            {
                lease.End();
            }
        }
    }

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
    internal sealed class Lease(OpenStreams owner, string? agent, string backend, long endsAt, RelayClock relay) : IDisposable
    {
        private bool _over;

        public string? Agent => agent;

        public string Backend => backend;

        /// <summary>When its token is no longer let in, in UTC ticks.</summary>
        public long EndsAt => endsAt;

        public void End()
        {
            // The relay clock is pooled: after Dispose it belongs to another request. It is also what is locked, for want of an object of one's own: nobody else locks it.
            lock (relay)
            {
                if (!_over)
                {
                    relay.Revoke();
                }
            }
        }

        public void Dispose()
        {
            lock (relay)
            {
                _over = true;
            }

            owner._open.TryRemove(this, out _);
        }
    }
}
