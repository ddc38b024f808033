using System.Buffers.Text;
using System.Security.Cryptography;

namespace Okta.AgentProxy.DevOrg.State;

/// <summary>Things behind unguessable handles, for a while. Thread-safe and bounded: when it is full, the oldest goes.</summary>
internal sealed class ExpiringStore<T>(TimeProvider clock, int maxEntries = 10_000)
    where T : class
{
    private readonly Lock gate = new();

    private readonly Dictionary<string, (T Value, DateTimeOffset Expires)> entries = new(StringComparer.Ordinal);

    private readonly Queue<string> order = new();

    public string Add(T value, TimeSpan lifetime)
    {
        var handle = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        Set(handle, value, lifetime);
        return handle;
    }

    public void Set(string handle, T value, TimeSpan lifetime)
    {
        lock (gate)
        {
            while (order.Count >= maxEntries)
            {
                entries.Remove(order.Dequeue());
            }

            entries[handle] = (value, clock.GetUtcNow() + lifetime);
            order.Enqueue(handle);
        }
    }

    public T? Find(string? handle)
    {
        lock (gate)
        {
            return handle is not null && entries.TryGetValue(handle, out var entry) && entry.Expires > clock.GetUtcNow() ? entry.Value : null;
        }
    }

    /// <summary>Finds and removes: of two callers only one gets it.</summary>
    public T? Take(string? handle)
    {
        lock (gate)
        {
            return handle is not null && entries.Remove(handle, out var entry) && entry.Expires > clock.GetUtcNow() ? entry.Value : null;
        }
    }
}
