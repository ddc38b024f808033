using System.Collections.Concurrent;

namespace Okta.AgentProxy;

/// <summary>
/// Reads stored rows of one kind, and remembers what a row was read as: a list of a thousand, of which one changed, opens the secrets of one. For databases'
/// stores. Thread-safe.
/// </summary>
/// <typeparam name="T">The entity, which is immutable.</typeparam>
public sealed class StoredEntityReader<T>(EntityCodec<T> codec, SecretSealer sealer)
    where T : class
{
    // What goes beyond the rows that there are is rows that were removed.
    private const int MostForgotten = 128;

    private readonly ConcurrentDictionary<string, Row> _known = new(StringComparer.Ordinal);

    /// <summary>The entity of a row.</summary>
    /// <param name="name">Its name, as stored.</param>
    /// <param name="version">Its version.</param>
    /// <param name="source">Who wrote it.</param>
    /// <param name="body">Its stored form.</param>
    /// <exception cref="InvalidOperationException">A secret cannot be opened, or the row is not what it says; the message names the entity.</exception>
    public StoredEntity<T> Read(string name, long version, EntitySource source, string body)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(body);

        // The body itself is compared: a restored backup may count its versions anew.
        if (_known.TryGetValue(name, out var known) && known.Version == version && known.Entity.Source == source && string.Equals(known.Body, body, StringComparison.Ordinal))
        {
            return known.Entity;
        }

        var entity = new StoredEntity<T>(codec.Deserialize(name, body, sealer), StoredVersions.Format(version), source);
        _known[name] = new Row(version, body, entity);
        return entity;
    }

    /// <summary>Says what a row is being written as, so that it need not be opened again. Harmless if the write is undone: a row with another body is read.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="version">Its version.</param>
    /// <param name="body">Its stored form.</param>
    public void Written(StoredEntity<T> entity, long version, string body)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(body);
        _known[codec.NameOf(entity.Value)] = new Row(version, body, entity);
    }

    /// <summary>Says how many rows there are, so that those of removed ones are forgotten.</summary>
    public void Listed(int count)
    {
        if (_known.Count > count + MostForgotten)
        {
            _known.Clear();
        }
    }

    private sealed class Row(long version, string body, StoredEntity<T> entity)
    {
        public long Version => version;

        public string Body => body;

        public StoredEntity<T> Entity => entity;
    }
}
