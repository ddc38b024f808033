using System.Collections.Concurrent;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Keeps the memory layer within its bound: what is over goes at once or at the next sweep, then what was used longest ago. A sweep runs on one caller's
/// time, at most once per tenth of the bound or once a minute, so its cost per call stays constant. Thread-safe.
/// </summary>
internal sealed class CredentialEviction(ConcurrentDictionary<CredentialKey, CredentialSlot> slots, int bound, TimeProvider clock)
{
    private int _count;
    private int _sweeping;
    private long _nextSweep = (clock.GetUtcNow() + TimeSpan.FromMinutes(1)).Ticks;

    /// <summary>A flight started, perhaps in a new slot.</summary>
    public void Added()
    {
        // An estimate: Count of the dictionary takes all its locks.
        if (Interlocked.Increment(ref _count) > bound || clock.GetUtcNow().Ticks > Volatile.Read(ref _nextSweep))
        {
            Sweep();
        }
    }

    /// <summary>A flight landed: a slot with nothing in it goes at once.</summary>
    public void Landed(CredentialKey key, CredentialSlot slot)
    {
        if (slot.TryRetire(clock.GetUtcNow(), evenIfUseful: false) && slots.TryRemove(new(key, slot)))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return;
        }

        try
        {
            var now = clock.GetUtcNow();
            Volatile.Write(ref _nextSweep, (now + TimeSpan.FromMinutes(1)).Ticks);

            foreach (var pair in slots)
            {
                Remove(pair, now, evenIfUseful: false);
            }

            var surplus = slots.Count - bound;
            if (surplus > 0)
            {
                // One tenth more, so that the next sweep is not due at the next call. ToArray is the dictionary's own, which copies under its locks; LINQ
                // on the dictionary itself asks for its size first and fails when it has grown meanwhile.
                foreach (var pair in slots.ToArray().OrderBy(p => p.Value.LastUsed).Take(surplus + (bound / 10)))
                {
                    Remove(pair, now, evenIfUseful: true);
                }
            }

            Volatile.Write(ref _count, slots.Count);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }

    private void Remove(KeyValuePair<CredentialKey, CredentialSlot> pair, DateTimeOffset now, bool evenIfUseful)
    {
        if (pair.Value.TryRetire(now, evenIfUseful))
        {
            slots.TryRemove(pair);
        }
    }
}
