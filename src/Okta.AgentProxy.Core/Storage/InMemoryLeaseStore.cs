namespace Okta.AgentProxy;

/// <summary>Leases within one process.</summary>
internal sealed class InMemoryLeaseStore(TimeProvider time) : ILeaseStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Holder, LeaseGrant Grant)> _leases = new(StringComparer.Ordinal);

    public ValueTask<LeaseGrant?> TryAcquireAsync(string name, string holder, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(holder);
        var now = time.GetUtcNow();

        lock (_gate)
        {
            var known = _leases.TryGetValue(name, out var lease);
            var live = known && lease.Grant.Expires > now;
            if (live && lease.Holder != holder)
            {
                return ValueTask.FromResult<LeaseGrant?>(null);
            }

            var fence = known ? lease.Grant.Fence + (live ? 0 : 1) : 1;
            var grant = new LeaseGrant(fence, now + duration);
            _leases[name] = (holder, grant);
            return ValueTask.FromResult<LeaseGrant?>(grant);
        }
    }

    public ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_leases.TryGetValue(name, out var lease) && lease.Holder == holder)
            {
                // Kept, but over: the fence must go on growing.
                _leases[name] = (holder, lease.Grant with { Expires = DateTimeOffset.MinValue });
            }
        }

        return ValueTask.CompletedTask;
    }
}
