using System.Collections.Concurrent;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Stores for further kinds of entity in the same database.</summary>
internal sealed class SqliteEntityStoreFactory(SqliteDatabase database, SecretSealer sealer, SqliteAuditStore audit, TimeProvider time) : IEntityStoreFactory
{
    private readonly ConcurrentDictionary<string, object> _stores = new(StringComparer.Ordinal);

    public IEntityStore<T> Create<T>(EntityCodec<T> codec)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(codec);

        // One per kind, or a change made through one would not be seen by who watches the other.
        return _stores.GetOrAdd(codec.Kind, _ => new SqliteEntityStore<T>(database, codec, sealer, audit, time)) as IEntityStore<T>
            ?? throw new InvalidOperationException($"The kind '{codec.Kind}' is already used for another type.");
    }
}
