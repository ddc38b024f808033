namespace Okta.AgentProxy;

/// <summary>One rule of a <see cref="PolicyDefinition"/>. Immutable.</summary>
public sealed record PolicyRule
{
    /// <summary>The name that logs, audit and <c>explain</c> show.</summary>
    /// <value>The default is <see langword="null"/>: <c>rule-N</c>, counted from 1.</value>
    public string? Name { get; init; }

    /// <summary>What the rule does when it matches.</summary>
    public required PolicyEffect Effect { get; init; }

    /// <summary>When it matches.</summary>
    public required PolicyMatch Match { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Effect} {Name}";
}
