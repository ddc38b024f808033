namespace Okta.AgentProxy;

/// <summary>Whether one rule's condition holds wherever another's does. May say no where the truth is yes; never the other way round.</summary>
internal static class RuleCover
{
    public static bool Covers(PolicyMatch wide, PolicyMatch narrow) =>
        CoversTargets(wide, narrow)
        && CoversWho(wide.Roles, narrow.Roles)
        && CoversWho(wide.Agents, narrow.Agents)
        && CoversWho(wide.Groups, narrow.Groups)
        && (wide.Scopes is null || (narrow.Scopes is not null && wide.Scopes.All(narrow.Scopes.Contains)))
        && CoversWho(wide.Acr, narrow.Acr)
        && (wide.MaxAuthAge is null || narrow.MaxAuthAge <= wide.MaxAuthAge)
        && (wide.HostPolicy is null || string.Equals(wide.HostPolicy, narrow.HostPolicy, StringComparison.Ordinal))
        && (wide.Claims is null || ReferenceEquals(wide.Claims, narrow.Claims))
        && (wide.Annotations is null || ReferenceEquals(wide.Annotations, narrow.Annotations))
        && (wide.Arguments is null || ReferenceEquals(wide.Arguments, narrow.Arguments));

    private static bool CoversTargets(PolicyMatch wide, PolicyMatch narrow)
    {
        if (IsAboutAll(wide))
        {
            return true;
        }

        return !IsAboutAll(narrow)
            && CoversNames(wide.Tools, narrow.Tools)
            && CoversNames(wide.Prompts, narrow.Prompts)
            && CoversNames(wide.Tasks, narrow.Tasks)
            && CoversNames(wide.Methods, narrow.Methods)
            && CoversUris(wide.Resources, narrow.Resources);
    }

    private static bool IsAboutAll(PolicyMatch match) => (match.Tools ?? match.Resources ?? match.Prompts ?? match.Tasks ?? match.Methods) is null;

    private static bool CoversNames(IReadOnlyList<string>? wide, IReadOnlyList<string>? narrow) =>
        (narrow ?? []).All(n => (wide ?? []).Any(w => Glob.Covers(w, n)));

    private static bool CoversUris(IReadOnlyList<string>? wide, IReadOnlyList<string>? narrow) =>
        (narrow ?? []).All(n => (wide ?? []).Any(w => UriPattern.Parse(w, ignoreCase: false).Covers(UriPattern.Parse(n, ignoreCase: false))));

    private static bool CoversWho(IReadOnlyList<string>? wide, IReadOnlyList<string>? narrow) =>
        wide is null || (narrow is not null && narrow.All(n => wide.Contains(n, StringComparer.Ordinal)));
}
