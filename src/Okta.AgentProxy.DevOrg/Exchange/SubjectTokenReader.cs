using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.Jose;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Exchange;

/// <summary>
/// Decides whether a subject token may be exchanged by this agent. An ID token only when it is the agent's own client's; an access token only from a
/// custom server, through a delegation link, and with the agent's resource URL as its audience.
/// </summary>
internal sealed class SubjectTokenReader(DevOrganization org)
{
    public (Subject? Subject, OktaError? Error) Read(string token, string type, OAuthClient client, DevAgent agent) => type switch
    {
        TokenTypes.IdToken => ReadJwt(token, jwt => FromIdToken(jwt, client)),
        TokenTypes.AccessToken => ReadJwt(token, jwt => FromAccessToken(jwt, agent)),
        TokenTypes.RefreshToken => FromRefreshToken(token, client),
        _ => (null, OktaErrors.SubjectTokenType),
    };

    private (Subject? Subject, OktaError? Error) ReadJwt(string token, Func<Jwt, (Subject? Subject, OktaError? Error)> read)
    {
        if (Jwt.Parse(token) is not { } claimed)
        {
            return (null, OktaErrors.SubjectToken);
        }

        // 1. Ours, and not the org server's opaque access token.
        if (org.Registry.FindServerByIssuer(claimed.Claims.Text("iss"), org.BaseUrl) is not { } issuer)
        {
            var deleted = claimed.Claims.Text("iss")?.StartsWith(org.BaseUrl + "/oauth2/", StringComparison.Ordinal) == true;
            return (null, deleted ? OktaErrors.SubjectServer : OktaErrors.SubjectIssuer);
        }

        if (org.TokenReader.ReadSigned(token) is not var (jwt, _))
        {
            return (null, OktaErrors.SubjectToken);
        }

        if (issuer.IsOrg && TokenReader.IsAccessToken(jwt))
        {
            return (null, OktaErrors.SubjectServer);
        }

        // 2. Still good.
        if (!(jwt.Claims.Time("exp") > org.Clock.GetUtcNow()))
        {
            return (null, OktaErrors.SubjectTokenExpired);
        }

        return jwt.Claims.Text("jti") is not { } id || org.State.Ledger.IsRevoked(id) ? (null, OktaErrors.SubjectToken) : read(jwt);
    }

    private (Subject? Subject, OktaError? Error) FromIdToken(Jwt jwt, OAuthClient client)
    {
        if (!TokenReader.IsIdToken(jwt))
        {
            return (null, OktaErrors.SubjectToken);
        }

        // Array audiences are not Okta's; a second audience would make the token somebody else's too.
        if (jwt.Claims.TextOrList("aud") is not [var audience] || !client.Owns(audience))
        {
            return (null, OktaErrors.SubjectClient);
        }

        return CheckUser(jwt.Claims.Text("sub"), jwt.Claims.Time("auth_time"), org.Registry.FindApp(audience)) is { Error: { } error }
            ? (null, error)
            : ForUser(jwt, audience, jwt.Claims.ContainsKey("email"));
    }

    private (Subject? Subject, OktaError? Error) FromAccessToken(Jwt jwt, DevAgent agent)
    {
        if (!TokenReader.IsAccessToken(jwt) || jwt.Claims.Text("cid") is not { } clientId)
        {
            return (null, OktaErrors.SubjectToken);
        }

        // 1. From a client that exists, is active, and may delegate to this agent.
        var (app, delegating) = (org.Registry.FindApp(clientId), org.Registry.FindAgent(clientId));
        if (app is null && delegating is null)
        {
            return (null, OktaErrors.SubjectClient);
        }

        if (app is { Active: false } || delegating is { Active: false })
        {
            return (null, OktaErrors.SubjectClientInactive);
        }

        if (!agent.DelegationLinks.Contains(clientId, StringComparer.Ordinal))
        {
            return (null, OktaErrors.SubjectNoLink);
        }

        // 2. Meant for this agent.
        if (agent.ResourceUrl is null || jwt.Claims.TextOrList("aud") is not [var audience] || audience != agent.ResourceUrl)
        {
            return (null, OktaErrors.SubjectToken);
        }

        // 3. A client's own token, or a user's.
        var scopes = jwt.Claims.TextOrList("scp") ?? [];
        if (!jwt.Claims.ContainsKey("uid"))
        {
            return WithActor(jwt, new Subject { ClientId = clientId, Id = jwt.Claims.Text("sub") ?? clientId });
        }

        return CheckUser(jwt.Claims.Text("uid"), jwt.Claims.Time("auth_time"), app) is { Error: { } error }
            ? (null, error)
            : ForUser(jwt, clientId, scopes.Contains("email"));
    }

    private (Subject? Subject, OktaError? Error) FromRefreshToken(string token, OAuthClient client)
    {
        if (org.State.RefreshTokens.Find(token) is not { Grant: { Revoked: false } grant } || !client.Owns(grant.ClientId))
        {
            return (null, OktaErrors.SubjectToken);
        }

        var (user, error) = CheckUser(grant.UserId, grant.AuthTime, org.Registry.FindApp(grant.ClientId));
        return user is null ? (null, error) : (new Subject { User = user, ClientId = grant.ClientId, Id = user.Id, HasEmail = grant.Scopes.Contains("email"), AuthTime = grant.AuthTime }, null);
    }

    private (DevUser? User, OktaError? Error) CheckUser(string? id, DateTimeOffset? authTime, DevApp? app)
    {
        if (org.Registry.FindUser(id) is not { } user)
        {
            return (null, OktaErrors.SubjectToken);
        }

        return app is { Active: false } ? (null, OktaErrors.SubjectClientInactive)
            : !user.Active ? (null, OktaErrors.SubjectUserInactive)
            : app is not null && !AccessPolicy.IsAssigned(app, user) ? (null, OktaErrors.SubjectUserNotAssigned)
            : authTime is { } time && org.State.HasEnded(user.Id, time) ? (null, OktaErrors.SubjectSession)
            : (user, null);
    }

    private (Subject? Subject, OktaError? Error) ForUser(Jwt jwt, string clientId, bool hasEmail)
    {
        var user = org.Registry.FindUser(TokenReader.UserIdOf(jwt))!;
        return WithActor(jwt, new Subject { User = user, ClientId = clientId, Id = user.Id, HasEmail = hasEmail, AuthTime = jwt.Claims.Time("auth_time"), Acr = jwt.Claims.Text("acr") });
    }

    private (Subject? Subject, OktaError? Error) WithActor(Jwt jwt, Subject subject)
    {
        if (!jwt.Claims.TryGetPropertyValue("act", out var act))
        {
            return (subject, null);
        }

        return ActorChain.Depth(act) switch
        {
            null or 0 => (null, OktaErrors.SubjectActorMalformed),

            // The agent adds itself.
            var depth when depth + 1 > org.Options.MaxActorDepth => (null, OktaErrors.SubjectActorDepth),
            _ => (subject with { Actor = (JsonObject)act! }, null),
        };
    }
}
