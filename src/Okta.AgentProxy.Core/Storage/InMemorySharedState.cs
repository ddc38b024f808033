using System.Collections.Concurrent;

namespace Okta.AgentProxy;

/// <summary>Shared state for one node without a database: lost at restart, and bounded, because a replay marker must never be pushed out early.</summary>
internal sealed class InMemorySharedState(TimeProvider time) : ISharedState
{
    internal const int MaxEntries = 1_000_000;
    private const int SweepEvery = 1024;

    private readonly ConcurrentDictionary<(string Purpose, string Key), Entry> _entries = new();
    private int _writes;

    public ValueTask<bool> TryAddAsync(string purpose, string key, ReadOnlyMemory<byte> value, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key, value);
        MakeRoom();
        var entry = new Entry(value.ToArray(), expires);

        while (true)
        {
            if (_entries.TryAdd((purpose, key), entry))
            {
                return ValueTask.FromResult(true);
            }

            if (!_entries.TryGetValue((purpose, key), out var known))
            {
                continue;
            }

            if (IsLive(known))
            {
                return ValueTask.FromResult(false);
            }

            if (_entries.TryUpdate((purpose, key), entry, known))
            {
                return ValueTask.FromResult(true);
            }
        }
    }

    public ValueTask SetAsync(string purpose, string key, ReadOnlyMemory<byte> value, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key, value);
        MakeRoom();
        _entries[(purpose, key)] = new Entry(value.ToArray(), expires);
        return ValueTask.CompletedTask;
    }

    public ValueTask<byte[]?> GetAsync(string purpose, string key, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key);
        return ValueTask.FromResult(_entries.TryGetValue((purpose, key), out var entry) && IsLive(entry) ? entry.Value.ToArray() : null);
    }

    public ValueTask<byte[]?> TakeAsync(string purpose, string key, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key);
        return ValueTask.FromResult(_entries.TryRemove((purpose, key), out var entry) && IsLive(entry) ? entry.Value : null);
    }

    public ValueTask<bool> RemoveAsync(string purpose, string key, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key);
        return ValueTask.FromResult(_entries.TryRemove((purpose, key), out var entry) && IsLive(entry));
    }

    private bool IsLive(Entry entry) => entry.Expires > time.GetUtcNow();

    private void MakeRoom()
    {
        if (Interlocked.Increment(ref _writes) % SweepEvery == 0 || _entries.Count >= MaxEntries)
        {
            foreach (var dead in _entries.Where(e => !IsLive(e.Value)).ToList())
            {
                _entries.TryRemove(dead);
            }
        }

        if (_entries.Count >= MaxEntries)
        {
            // Forgetting a marker would let a code or an assertion be used twice: refuse instead.
            throw new InvalidOperationException($"The in-memory shared state is full ({MaxEntries} live entries). Use a database: AddSqliteStorage or AddPostgresStorage.");
        }
    }

    private sealed class Entry(byte[] value, DateTimeOffset expires)
    {
        public byte[] Value { get; } = value;

        public DateTimeOffset Expires { get; } = expires;
    }
}
