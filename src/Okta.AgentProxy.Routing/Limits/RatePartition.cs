namespace Okta.AgentProxy.Routing;

/// <summary>
/// A token bucket as one number (GCRA): the moment at which it would be full again. Exact at any rate, because nothing is filled up in steps;
/// one compare-and-swap per request, no timer, no lock. Thread-safe.
/// </summary>
internal sealed class RatePartition(long now) : IPartition
{
    /// <summary>What <see cref="Take"/> says of a partition that was retired: look again.</summary>
    public const long Retired = -1;

    private const long Gone = long.MinValue;

    private long _fullAt = now;

    /// <summary>Takes one request; 0 when it may pass, else how long it would have to wait, or <see cref="Retired"/>.</summary>
    /// <param name="now">The timestamp.</param>
    /// <param name="interval">The time that one request is worth.</param>
    /// <param name="depth">The time that a full bucket is worth.</param>
    public long Take(long now, long interval, long depth)
    {
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            if (fullAt == Gone)
            {
                return Retired;
            }

            var next = Math.Max(fullAt, now) + interval;
            if (next - now > depth)
            {
                return next - now - depth;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt)
            {
                return 0;
            }
        }
    }

    /// <summary>Gives back what <see cref="Take"/> took for a request that something else refused.</summary>
    public void GiveBack(long interval)
    {
        for (var fullAt = Volatile.Read(ref _fullAt); fullAt != Gone;)
        {
            var seen = Interlocked.CompareExchange(ref _fullAt, fullAt - interval, fullAt);
            if (seen == fullAt)
            {
                return;
            }

            fullAt = seen;
        }
    }

    public bool TryRetire(long now)
    {
        var fullAt = Volatile.Read(ref _fullAt);
        return fullAt <= now && Interlocked.CompareExchange(ref _fullAt, Gone, fullAt) == fullAt;
    }
}
