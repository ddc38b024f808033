namespace Okta.AgentProxy;

/// <summary>A role: what groups of the identity provider are called in policies. Immutable.</summary>
public sealed record PolicyRole
{
    /// <summary>The role's name: its key under <c>roles:</c>. Compared without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>How high it is, for <c>min_level</c> of an <c>rbac_config.json</c>.</summary>
    /// <value>The default is 1.</value>
    public int Level { get; init; } = 1;

    /// <summary>The groups whose members have it, exactly as they stand in the token.</summary>
    /// <value>The default is empty: nobody.</value>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"Role {Name}";
}
