namespace Okta.AgentProxy;

/// <summary>How often one backend may make us write: some times at once, then slowly. Not thread-safe.</summary>
internal sealed class WriteBudget(DateTimeOffset now)
{
    internal const int Burst = 20;

    internal static readonly TimeSpan Refill = TimeSpan.FromMinutes(1);

    // The moment at which the budget is full again.
    private DateTimeOffset _full = now;

    /// <summary>Takes one write; how long to wait when there is none left.</summary>
    public TimeSpan? TryTake(DateTimeOffset now)
    {
        var full = (_full < now ? now : _full) + Refill;
        if (full - now > Burst * Refill)
        {
            return full - now - (Burst * Refill);
        }

        _full = full;
        return null;
    }
}
