using System.Collections.Frozen;

namespace Okta.AgentProxy;

/// <summary>What the rules of a policy ask for by name: only this about a caller can have a say.</summary>
internal sealed class PolicyNames
{
    /// <summary>Of a backend without rules.</summary>
    public static PolicyNames None { get; } = new([]);

    public PolicyNames(IReadOnlyList<CompiledRule> rules)
    {
        Scopes = [.. rules.SelectMany(rule => rule.Scopes ?? []).Distinct(StringComparer.Ordinal)];
        Roles = [.. rules.SelectMany(rule => rule.Roles ?? []).DistinctBy(role => role.Name, StringComparer.OrdinalIgnoreCase)];
        Groups = [.. rules.SelectMany(rule => rule.Groups ?? []).Concat(Roles.SelectMany(role => role.Groups)).Distinct(StringComparer.Ordinal)];
        Claims = rules.SelectMany(rule => rule.Claims)
            .GroupBy(claim => claim.Claim, StringComparer.Ordinal)
            .ToFrozenDictionary(same => same.Key, same => same.SelectMany(claim => claim.Values).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Scopes { get; }

    public IReadOnlyList<PolicyRole> Roles { get; }

    public IReadOnlyList<string> Groups { get; }

    public FrozenDictionary<string, FrozenSet<string>> Claims { get; }
}
