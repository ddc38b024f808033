using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// A backend's policy as it is written under <c>policy:</c>. Deny wins, no match denies; the order of the rules decides nothing but which
/// name is reported. Immutable.
/// </summary>
/// <param name="Rules">The rules. An empty list denies everything.</param>
public sealed record PolicyDefinition(IReadOnlyList<PolicyRule> Rules)
{
    /// <summary>Whether both say the same: rules are compared by what they say, in their order.</summary>
    public bool Equals(PolicyDefinition? other) => other is not null && (ReferenceEquals(this, other) || string.Equals(ToJson(), other.ToJson(), StringComparison.Ordinal));

    /// <inheritdoc/>
    public override int GetHashCode() => Rules.Count;

    /// <inheritdoc/>
    public override string ToString() => $"Policy of {Rules.Count} rules";

    private string ToJson() => JsonSerializer.Serialize(this, EntityJsonContext.Default.PolicyDefinition);
}
