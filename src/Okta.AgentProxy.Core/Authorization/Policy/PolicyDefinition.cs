namespace Okta.AgentProxy;

/// <summary>
/// A backend's policy as it is written under <c>policy:</c>. Deny wins, no match denies; the order of the rules decides nothing but which
/// name is reported. Immutable.
/// </summary>
/// <param name="Rules">The rules. An empty list denies everything.</param>
public sealed record PolicyDefinition(IReadOnlyList<PolicyRule> Rules);
