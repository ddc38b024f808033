namespace Okta.AgentProxy;

/// <summary>Finds what about a caller has a say with a backend. Once for each token, as a rule: the result stays with the <see cref="Subject"/>.</summary>
internal static class CallerGrounds
{
    /// <summary>The grounds of a request.</summary>
    /// <param name="subject">The caller.</param>
    /// <param name="agent">The agent, where the request came as far as that.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="policy">What decides about the backend, if anything does.</param>
    public static AuditGrounds Of(Subject subject, Agent? agent, Backend backend, BackendPolicy? policy)
    {
        object rules = policy is null ? backend : policy;
        if (subject.Grounds is { } known && ReferenceEquals(known.Agent, agent) && ReferenceEquals(known.Rules, rules))
        {
            return known;
        }

        // Two requests at once may both find it; either result is right.
        return subject.Grounds = Find(subject, agent, backend, policy?.Named ?? PolicyNames.None, rules);
    }

    private static AuditGrounds Find(Subject subject, Agent? agent, Backend backend, PolicyNames named, object rules) => new()
    {
        Agent = agent,
        Rules = rules,
        Login = LoginOf(subject),
        Scopes = agent is null ? [] : [.. named.Scopes.Prepend(backend.Scopes.Write).Prepend(backend.Scopes.Read).Distinct(StringComparer.Ordinal).Where(scope => ScopeRules.Has(subject, agent, scope))],
        Roles = [.. named.Roles.Where(role => role.Groups.Any(subject.Groups.Contains)).Select(role => role.Name)],
        Groups = [.. named.Groups.Where(subject.Groups.Contains)],
        Claims = named.Claims.Count == 0 ? [] : [.. Claims(subject, named)],
    };

    private static IEnumerable<string> Claims(Subject subject, PolicyNames named)
    {
        foreach (var held in subject.Principal.Claims)
        {
            var name = ClaimReader.NameOf(held);
            if (named.Claims.TryGetValue(name, out var values) && values.Contains(held.Value))
            {
                yield return $"{name}={held.Value}";
            }
        }
    }

    // Okta's access tokens: uid is the id, sub the login. OpenID Connect Core §5.1: elsewhere preferred_username is what the user types.
    private static string? LoginOf(Subject subject)
    {
        if (subject.IsService)
        {
            return null;
        }

        return subject.Sub == subject.Id && new ClaimReader(subject.Principal).TryGetSingle("preferred_username", out var name) && !string.IsNullOrEmpty(name) ? name : subject.Sub;
    }
}
