namespace Okta.AgentProxy;

/// <summary>An entity with its version.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="Value">The entity itself.</param>
/// <param name="Version">An opaque mark that changes with each write; what HTTP calls an ETag.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record StoredEntity<T>(T Value, string Version, EntitySource Source)
    where T : class;
