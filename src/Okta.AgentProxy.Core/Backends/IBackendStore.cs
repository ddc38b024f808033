namespace Okta.AgentProxy;

/// <summary>Where backends are kept. Never called on the request path.</summary>
public interface IBackendStore : IEntityStore<Backend>;
