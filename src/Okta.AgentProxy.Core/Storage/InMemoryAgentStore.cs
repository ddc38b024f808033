namespace Okta.AgentProxy;

/// <summary>Agents in memory.</summary>
internal sealed class InMemoryAgentStore() : InMemoryEntityStore<Agent>(agent => agent.Name), IAgentStore;
