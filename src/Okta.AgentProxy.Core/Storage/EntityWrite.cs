namespace Okta.AgentProxy;

/// <summary>One of several entities that are written together.</summary>
/// <param name="Entity">The new state.</param>
/// <param name="ExpectedVersion">The version it must have now; <see langword="null"/> for "whatever it is", the empty string for "must not exist yet".</param>
public sealed record EntityWrite<T>(T Entity, string? ExpectedVersion)
    where T : class
{
    /// <summary>The type's name: an entity may hold secrets.</summary>
    public override string ToString() => nameof(EntityWrite<T>);
}
