using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.State;
using Okta.AgentProxy.DevOrg.Tokens;

namespace Okta.AgentProxy.DevOrg.OAuth;

/// <summary>Which scopes a client gets for a grant and a user: the server's scopes, then its access policy.</summary>
internal static class AccessPolicy
{
    /// <summary>Settles the scopes of a sign-in.</summary>
    public static (IReadOnlyList<string>? Scopes, OktaError? Error) ForUser(AuthorizationServer server, string? requested, string clientId, DevUser? user)
    {
        var scopes = Tokens.Scopes.Split(requested);
        if (scopes.Count == 0)
        {
            if (server.IsOrg)
            {
                return (null, OktaErrors.MissingScopes);
            }

            scopes = server.Settings!.DefaultScopes;
            if (scopes.Count == 0)
            {
                return (null, OktaErrors.NoDefaultScopes);
            }
        }

        // The OpenID scopes come together with openid, except offline_access, which a plain OAuth client may ask for.
        if (!scopes.Contains(Tokens.Scopes.OpenId) && scopes.Any(s => Tokens.Scopes.IsOidc(s) && s != Tokens.Scopes.OfflineAccess))
        {
            return (null, OktaErrors.OpenIdScopeRequired);
        }

        return Check(server, scopes, clientId, DevGrants.AuthorizationCode, user);
    }

    /// <summary>Settles the scopes of a client's own token.</summary>
    public static (IReadOnlyList<string>? Scopes, OktaError? Error) ForClient(AuthorizationServer server, string? requested, string clientId)
    {
        var scopes = Tokens.Scopes.Split(requested);
        if (scopes.Count == 0 && (scopes = server.Settings!.DefaultScopes).Count == 0)
        {
            return (null, OktaErrors.NoDefaultScopes);
        }

        return scopes.Any(Tokens.Scopes.IsOidc)
            ? (null, OktaErrors.OpenIdNotAllowedForClient)
            : Check(server, scopes, clientId, DevGrants.ClientCredentials, null);
    }

    /// <summary>Checks scopes against the server's list and the first rule that fits; what is not allowed is refused, not dropped.</summary>
    public static (IReadOnlyList<string>? Scopes, OktaError? Error) Check(AuthorizationServer server, IReadOnlyList<string> scopes, string clientId, string grant, DevUser? user)
    {
        var custom = scopes.Where(s => !Tokens.Scopes.IsOidc(s)).ToList();
        if (custom.Exists(s => server.Settings?.Scopes.Contains(s, StringComparer.Ordinal) != true))
        {
            return (null, OktaErrors.NoMatchingScope);
        }

        // The org server has no policy of its own: it only knows the OpenID scopes.
        if (server.IsOrg)
        {
            return (scopes, null);
        }

        var rule = server.Settings!.AccessRules.FirstOrDefault(r =>
            (r.Clients.Count == 0 || r.Clients.Contains(clientId, StringComparer.Ordinal))
            && r.GrantTypes.Contains(grant, StringComparer.Ordinal)
            && (r.Groups.Count == 0 || user is null || r.Groups.Intersect(user.Groups, StringComparer.Ordinal).Any()));
        if (rule is null)
        {
            return (null, OktaErrors.NoMatchingPolicy);
        }

        if (rule.Scopes.Contains("*"))
        {
            return (scopes, null);
        }

        var denied = custom.Where(s => !rule.Scopes.Contains(s, StringComparer.Ordinal)).ToList();
        return denied.Count == 0 ? (scopes, null)
            : denied.Count == scopes.Count ? (null, OktaErrors.NoScopeAllowed)
            : (null, OktaErrors.ScopeDenied(denied));
    }

    /// <summary>Whether the user is assigned to the application.</summary>
    public static bool IsAssigned(DevApp app, DevUser user) => app.AssignedGroups.Intersect(user.Groups, StringComparer.Ordinal).Any();
}
