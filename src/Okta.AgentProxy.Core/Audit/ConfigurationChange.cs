namespace Okta.AgentProxy;

/// <summary>One change of the configuration: who changed what, from what to what. Holds no secret.</summary>
public sealed record ConfigurationChange
{
    /// <summary>When it was made.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Who made it: a user's id, or <c>configuration</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>What happened: <c>created</c>, <c>updated</c> or <c>deleted</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The kind of entity: <c>agent</c>, <c>backend</c> …</summary>
    public required string Kind { get; init; }

    /// <summary>The entity's name.</summary>
    public required string Name { get; init; }

    /// <summary>The fields that differ.</summary>
    public required IReadOnlyList<FieldChange> Changes { get; init; }
}
