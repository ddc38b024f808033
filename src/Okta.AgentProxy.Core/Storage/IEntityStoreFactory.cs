namespace Okta.AgentProxy;

/// <summary>
/// Makes stores for further kinds of entity (tenants, roles, a host's own) in the database that keeps agents and backends. Thread-safe.
/// </summary>
public interface IEntityStoreFactory
{
    /// <summary>The store of a kind; the same one each time.</summary>
    IEntityStore<T> Create<T>(EntityCodec<T> codec)
        where T : class;
}
