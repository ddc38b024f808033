namespace Okta.AgentProxy;

/// <summary>Backends in memory.</summary>
internal sealed class InMemoryBackendStore() : InMemoryEntityStore<Backend>(backend => backend.Name), IBackendStore;
