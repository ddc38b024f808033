namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>Backends in PostgreSQL.</summary>
internal sealed class PostgresBackendStore(PostgresDatabase database, SecretSealer sealer, PostgresAuditStore audit, EntityChanges changes, TimeProvider time)
    : PostgresEntityStore<Backend>(database, EntityCodecs.Backend, sealer, audit, changes, time), IBackendStore;
