namespace Okta.AgentProxy.DevOrg;

/// <summary>Finds every mistake in the options at once.</summary>
internal static class DevOrgOptionsValidator
{
    public static IReadOnlyList<string> Validate(DevOrgOptions options)
    {
        var problems = new List<string>();
        if (options.BaseUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/" || url.Fragment.Length > 0))
        {
            problems.Add($"BaseUrl '{url}' must be an http or https URL without a path: Okta's endpoints are at the root of a host.");
        }

        if (options.Port is < 0 or > 65535)
        {
            problems.Add($"Port {options.Port} must be 1 to 65535, or 0 for one that the operating system chooses.");
        }

        Unique(problems, "Users", options.Users.Select(u => u.Id));
        Unique(problems, "Users", options.Users.Select(u => u.Login.ToLowerInvariant()));
        Unique(problems, "Apps and Agents", options.Apps.Select(a => a.ClientId).Concat(options.Agents.Select(a => a.Id)));
        Unique(problems, "AuthorizationServers", options.AuthorizationServers.Select(s => s.Id));

        foreach (var app in options.Apps)
        {
            Credentials(problems, $"App '{app.ClientId}'", app.Authentication, app.ClientSecret, app.Keys);
        }

        foreach (var agent in options.Agents)
        {
            if (agent.Authentication == DevClientAuthentication.ClientSecret)
            {
                Credentials(problems, $"Agent '{agent.Id}'", agent.Authentication, agent.ClientSecret, agent.Keys);
            }

            if (agent.LinkedClientId is { } linked && !options.Apps.Any(a => a.ClientId == linked))
            {
                problems.Add($"Agent '{agent.Id}' is linked to '{linked}', which is not in Apps.");
            }
        }

        foreach (var agent in options.Agents)
        {
            foreach (var id in agent.Connections.Select(c => c switch
            {
                DevAgentConnection a => a.AuthorizationServer,
                DevAuthorizationServerConnection s when !s.AuthorizationServer.Contains("://", StringComparison.Ordinal) => s.AuthorizationServer,
                _ => null,
            }).OfType<string>().Where(id => !options.AuthorizationServers.Any(s => s.Id == id)))
            {
                problems.Add($"Agent '{agent.Id}' has a connection to the authorization server '{id}', which is neither in AuthorizationServers nor an issuer URL.");
            }

            foreach (var id in agent.Connections.OfType<DevAgentConnection>().Select(c => c.AgentId).Where(id => !options.Agents.Any(a => a.Id == id && a.ResourceUrl is not null)))
            {
                problems.Add($"Agent '{agent.Id}' has a connection to the agent '{id}', which is not in Agents or has no ResourceUrl.");
            }
        }

        Unique(problems, "Agents linked to one app", options.Agents.Where(a => a.LinkedClientId is not null).Select(a => a.LinkedClientId!));

        foreach (var server in options.AuthorizationServers)
        {
            // "v1" would make /oauth2/v1/token ambiguous to a reader, and anything else than these characters breaks the issuer.
            if (server.Id.Length == 0 || server.Id == "v1" || !server.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                problems.Add($"AuthorizationServer '{server.Id}': the id must be letters, digits, '-' or '_', and not 'v1'.");
            }

            if (server.DefaultScopes.Except(server.Scopes).Any())
            {
                problems.Add($"AuthorizationServer '{server.Id}': every default scope must be in Scopes.");
            }
        }

        if (options.AutoSignIn is { } login && !options.Users.Any(u => string.Equals(u.Login, login, StringComparison.OrdinalIgnoreCase)))
        {
            problems.Add($"AutoSignIn names '{login}', which is not in Users.");
        }

        return problems;
    }

    private static void Credentials(List<string> problems, string owner, DevClientAuthentication authentication, string? secret, IReadOnlyList<DevClientKey> keys)
    {
        if (authentication == DevClientAuthentication.ClientSecret && string.IsNullOrEmpty(secret))
        {
            problems.Add($"{owner} authenticates with a secret but has none. Set ClientSecret.");
        }

        if (keys.Select(k => k.KeyId).Distinct(StringComparer.Ordinal).Count() != keys.Count)
        {
            problems.Add($"{owner} has two keys with the same kid.");
        }
    }

    private static void Unique(List<string> problems, string where, IEnumerable<string> ids)
    {
        foreach (var id in ids.GroupBy(i => i, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            problems.Add($"{where}: '{id}' is there twice.");
        }
    }
}
