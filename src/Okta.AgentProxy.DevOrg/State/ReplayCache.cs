namespace Okta.AgentProxy.DevOrg.State;

/// <summary>Remembers single-use ids until they expire. Thread-safe and bounded: when it is full of living ids, it refuses rather than forgets.</summary>
internal sealed class ReplayCache(TimeProvider clock)
{
    private const int MaxEntries = 100_000;

    private readonly Lock gate = new();

    private readonly Dictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);

    public bool TryUse(string id, DateTimeOffset expires)
    {
        lock (gate)
        {
            if (used.Count >= MaxEntries)
            {
                var now = clock.GetUtcNow();
                foreach (var old in used.Where(e => e.Value <= now).Select(e => e.Key).ToList())
                {
                    used.Remove(old);
                }
            }

            return used.Count < MaxEntries && used.TryAdd(id, expires);
        }
    }
}
