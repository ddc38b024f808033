namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Agents in SQLite.</summary>
internal sealed class SqliteAgentStore(SqliteDatabase database, SecretSealer sealer, SqliteAuditStore audit, TimeProvider time)
    : SqliteEntityStore<Agent>(database, EntityCodecs.Agent, sealer, audit, time), IAgentStore;
