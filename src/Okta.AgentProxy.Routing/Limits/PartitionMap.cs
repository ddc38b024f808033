using System.Collections.Concurrent;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// The partitions of one limit by their key. Bounded: idle ones are dropped when new ones come, and when all are busy, newcomers share one.
/// Callers choose keys (a tool's name is theirs to invent), so neither memory nor the time to clean up may follow their number, and who invents many has
/// one partition for the rest of them before the others notice. Looking up takes no lock. Thread-safe.
/// </summary>
internal sealed class PartitionMap<T>(Func<long, T> create, long second, int capacity = 50_000)
    where T : class, IPartition
{
    /// <summary>How many tools of one owner have partitions of their own.</summary>
    internal const int MaxTools = 1_024;

    private const int FewEnough = 1_024;

    private readonly ConcurrentDictionary<LimitKey, T> _partitions = new();
    private readonly ConcurrentDictionary<LimitKey, int> _toolsOf = new();
    private readonly T _shared = create(0);
    private int _count;
    private int _sweepAt = Math.Min(FewEnough, capacity);
    private long _sweepNotBefore;
    private int _sweeping;

    /// <summary>How many there are. The dictionary's own count takes all its locks.</summary>
    public int Count => Volatile.Read(ref _count);

    public T Get(in LimitKey key, long now) => _partitions.TryGetValue(key, out var partition) ? partition : Add(key, now);

    /// <summary>The partition, when there is one.</summary>
    public T? Find(in LimitKey key) => _partitions.GetValueOrDefault(key)
        ?? (HasTooManyTools(key) ? _partitions.GetValueOrDefault(key.Owner) : null)
        ?? (Count >= capacity ? _shared : null);

    /// <summary>Removes a partition that was retired.</summary>
    public void Remove(in LimitKey key, T retired)
    {
        if (_partitions.TryRemove(KeyValuePair.Create(key, retired)))
        {
            Interlocked.Decrement(ref _count);
            if (key.Tool is not null && _toolsOf.AddOrUpdate(key.Owner, 0, static (_, count) => count - 1) <= 0)
            {
                _toolsOf.TryRemove(KeyValuePair.Create(key.Owner, 0));
            }
        }
        else if (key.Tool is not null)
        {
            // It may have been the one for the rest.
            Remove(key.Owner, retired);
        }
    }

    private bool HasTooManyTools(in LimitKey key) => key.Tool is not null && _toolsOf.GetValueOrDefault(key.Owner) >= MaxTools;

    private T Add(in LimitKey key, long now)
    {
        if (Count >= Volatile.Read(ref _sweepAt))
        {
            Sweep(now);
        }

        if (Count >= capacity)
        {
            return _shared;
        }

        if (HasTooManyTools(key))
        {
            return Get(key.Owner, now);
        }

        var made = create(now);
        var kept = _partitions.GetOrAdd(key, made);
        if (ReferenceEquals(kept, made))
        {
            Interlocked.Increment(ref _count);
            if (key.Tool is not null)
            {
                _toolsOf.AddOrUpdate(key.Owner, 1, static (_, count) => count + 1);
            }
        }

        return kept;
    }

    private void Sweep(long now)
    {
        // At most one a second and one at a time: a flood of new keys must not make each of them walk the whole map.
        if (now < Volatile.Read(ref _sweepNotBefore) || Interlocked.Exchange(ref _sweeping, 1) != 0)
        {
            return;
        }

        foreach (var (key, partition) in _partitions)
        {
            if (partition.TryRetire(now))
            {
                Remove(key, partition);
            }
        }

        Volatile.Write(ref _sweepNotBefore, now + second);
        Volatile.Write(ref _sweepAt, Math.Min(capacity, Math.Max(FewEnough, Count * 2)));
        Volatile.Write(ref _sweeping, 0);
    }
}
