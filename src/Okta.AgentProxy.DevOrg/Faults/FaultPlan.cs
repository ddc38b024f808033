using System.Collections.Concurrent;

namespace Okta.AgentProxy.DevOrg;

/// <summary>What goes wrong, where, and how often. Thread-safe; changes hold for requests that arrive afterwards.</summary>
public sealed class FaultPlan
{
    private readonly Lock gate = new();

    private readonly List<Entry> entries = [];

    private readonly ConcurrentDictionary<DevOrgEndpoint, RateLimit> limits = new();

    private readonly TimeProvider clock;

    internal FaultPlan(TimeProvider clock) => this.clock = clock;

    /// <summary>Makes an endpoint go wrong. Of several faults for one request the first added that has turns left is applied.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="times">For how many requests; default until it is removed.</param>
    /// <param name="authorizationServerId">At which server; default all of them. <see cref="DevOrganization.OrgServer"/> is the org server.</param>
    /// <returns>Removes the fault when disposed of.</returns>
    public IDisposable Add(DevOrgEndpoint endpoint, DevOrgFault fault, int? times = null, string? authorizationServerId = null)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var entry = new Entry(this, endpoint, fault, authorizationServerId) { Left = times };
        lock (gate)
        {
            entries.Add(entry);
        }

        return entry;
    }

    /// <summary>Lets an endpoint take this many requests per window and answer 429 to the rest, with Okta's headers.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="requests">The requests allowed per window.</param>
    /// <param name="window">The window.</param>
    public void LimitRate(DevOrgEndpoint endpoint, int requests, TimeSpan window) => limits[endpoint] = new RateLimit(requests, window, clock);

    /// <summary>Takes the key sets of every server off the network, or puts them back: requests get 503.</summary>
    /// <param name="on">Whether they are unavailable.</param>
    public void KeyOutage(bool on)
    {
        lock (gate)
        {
            entries.RemoveAll(e => e.IsKeyOutage);
            if (on)
            {
                entries.Insert(0, new Entry(this, DevOrgEndpoint.Keys, DevOrgFault.Status(503), null) { IsKeyOutage = true });
            }
        }
    }

    /// <summary>Removes every fault and every rate limit.</summary>
    public void Clear()
    {
        lock (gate)
        {
            entries.Clear();
        }

        limits.Clear();
    }

    internal DevOrgFault? Take(DevOrgEndpoint endpoint, string authorizationServerId)
    {
        lock (gate)
        {
            var entry = entries.Find(e => e.Endpoint == endpoint && (e.ServerId ?? authorizationServerId) == authorizationServerId);
            if (entry is { Left: not null } && --entry.Left == 0)
            {
                entries.Remove(entry);
            }

            return entry?.Fault;
        }
    }

    internal RateLimit? LimitOf(DevOrgEndpoint endpoint) => limits.GetValueOrDefault(endpoint);

    private void Remove(Entry entry)
    {
        lock (gate)
        {
            entries.Remove(entry);
        }
    }

    private sealed class Entry(FaultPlan plan, DevOrgEndpoint endpoint, DevOrgFault fault, string? serverId) : IDisposable
    {
        public DevOrgEndpoint Endpoint { get; } = endpoint;

        public DevOrgFault Fault { get; } = fault;

        public string? ServerId { get; } = serverId;

        public int? Left { get; set; }

        public bool IsKeyOutage { get; init; }

        public void Dispose() => plan.Remove(this);
    }
}
