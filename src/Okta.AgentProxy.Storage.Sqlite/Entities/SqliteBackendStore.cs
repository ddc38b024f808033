namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Backends in SQLite.</summary>
internal sealed class SqliteBackendStore(SqliteDatabase database, SecretSealer sealer, SqliteAuditStore audit, TimeProvider time)
    : SqliteEntityStore<Backend>(database, EntityCodecs.Backend, sealer, audit, time), IBackendStore;
