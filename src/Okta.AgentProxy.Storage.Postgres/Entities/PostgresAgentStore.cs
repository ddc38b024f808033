namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>Agents in PostgreSQL.</summary>
internal sealed class PostgresAgentStore(PostgresDatabase database, SecretSealer sealer, PostgresAuditStore audit, EntityChanges changes, TimeProvider time)
    : PostgresEntityStore<Agent>(database, EntityCodecs.Agent, sealer, audit, changes, time), IAgentStore;
