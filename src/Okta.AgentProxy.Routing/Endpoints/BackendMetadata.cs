namespace Okta.AgentProxy.Routing;

/// <summary>Endpoint metadata: the backend that an endpoint leads to, for the host's own conventions (rate-limit partitions, say).</summary>
/// <param name="Name">The backend's name.</param>
public sealed record BackendMetadata(string Name);
