using System.Globalization;

namespace Okta.AgentProxy;

/// <summary>
/// The origin's <c>rbac_config.json</c>: levels of roles, and the level a tool needs. A tool that is not listed is denied (the origin let level 1
/// call it), and so is everything to a caller without a role. Immutable.
/// </summary>
public sealed record RbacConfig
{
    /// <summary>The level of each role.</summary>
    public required IReadOnlyDictionary<string, int> Roles { get; init; }

    /// <summary>The level that each tool needs; names, not globs.</summary>
    public required IReadOnlyDictionary<string, int> Tools { get; init; }

    /// <summary>What the names of the rules made of levels begin with.</summary>
    internal const string RulePrefix = "rbac-level-";

    /// <summary>
    /// The same as rules: one per level, named <c>rbac-level-N</c>. The file's levels count; for a role that it does not name, the directory's. A role that
    /// only the file names belongs to nobody and is left out.
    /// </summary>
    internal IEnumerable<PolicyRule> ToRules(RoleDirectory known)
    {
        foreach (var level in Tools.GroupBy(t => t.Value, t => t.Key).OrderBy(g => g.Key))
        {
            string[] roles = [.. known.All.Where(r => r.Groups.Count > 0 && (Roles.TryGetValue(r.Name, out var own) ? own : r.Level) >= level.Key).Select(r => r.Name).Order(StringComparer.Ordinal)];
            if (roles.Length > 0)
            {
                yield return new PolicyRule
                {
                    Name = string.Create(CultureInfo.InvariantCulture, $"{RulePrefix}{level.Key}"),
                    Effect = PolicyEffect.Allow,
                    Match = new PolicyMatch { Tools = [.. level.Order(StringComparer.Ordinal)], Roles = roles },
                };
            }
        }
    }
}
