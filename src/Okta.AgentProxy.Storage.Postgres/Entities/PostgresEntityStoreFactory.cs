using System.Collections.Concurrent;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>Stores for further kinds of entity in the same database.</summary>
internal sealed class PostgresEntityStoreFactory(PostgresDatabase database, SecretSealer sealer, PostgresAuditStore audit, EntityChanges changes, TimeProvider time) : IEntityStoreFactory
{
    private readonly ConcurrentDictionary<string, object> _stores = new(StringComparer.Ordinal);

    public IEntityStore<T> Create<T>(EntityCodec<T> codec)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(codec);
        return _stores.GetOrAdd(codec.Kind, _ => new PostgresEntityStore<T>(database, codec, sealer, audit, changes, time)) as IEntityStore<T>
            ?? throw new InvalidOperationException($"The kind '{codec.Kind}' is already used for another type.");
    }
}
