namespace Okta.AgentProxy;

/// <summary>
/// The origin's <c>GROUP_TO_ROLE_&lt;ROLE&gt;="Group A,Group B"</c>: underscores of the role's name become hyphens, its case does not matter.
/// </summary>
internal static class GroupToRole
{
    private const string Prefix = "GROUP_TO_ROLE_";

    /// <summary>The roles in <paramref name="variables"/>, with level 1: an <c>rbac_config.json</c> or <c>roles:</c> gives them others.</summary>
    public static IEnumerable<PolicyRole> Read(IEnumerable<KeyValuePair<string, string?>> variables) =>
        from variable in variables
        where variable.Key.Length > Prefix.Length && variable.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && variable.Value is not null
        select new PolicyRole
        {
            Name = variable.Key[Prefix.Length..].Replace('_', '-').ToLowerInvariant(),
            Groups = variable.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };
}
