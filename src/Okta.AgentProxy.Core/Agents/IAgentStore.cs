namespace Okta.AgentProxy;

/// <summary>Where agents are kept. Never called on the request path.</summary>
public interface IAgentStore : IEntityStore<Agent>;
