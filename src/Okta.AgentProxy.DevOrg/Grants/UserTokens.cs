using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;
using Okta.AgentProxy.DevOrg.Tokens;

namespace Okta.AgentProxy.DevOrg.Grants;

/// <summary>Writes the token response of a user's grant: access token, and ID and refresh tokens when their scopes were granted.</summary>
internal sealed class UserTokens(DevOrganization org)
{
    public static readonly TimeSpan OrgLifetime = TimeSpan.FromHours(1);

    public OAuthAnswer Issue(UserGrant grant, DevUser user, IReadOnlyList<string> scopes, string? refreshToken)
    {
        var server = grant.Server;
        var groups = server.Settings?.GroupsClaim ?? (scopes.Contains(Scopes.Groups) && org.Registry.FindApp(grant.ClientId) is { GroupsClaim: true });
        if (groups && user.Groups.Count > TokenIssuer.MaxGroups)
        {
            return OktaErrors.TooManyGroups;
        }

        var lifetime = server.Settings?.AccessTokenLifetime ?? OrgLifetime;
        var content = new AccessTokenContent
        {
            Server = server,
            ClientId = grant.ClientId,
            User = user,
            Scopes = scopes,
            Lifetime = lifetime,
            Audience = grant.Resource,
            AuthTime = grant.AuthTime,
        };
        var accessToken = org.Tokens.AccessToken(content);
        org.State.Ledger.Add(content.TokenId, grant, lifetime);

        var body = new JsonObject
        {
            ["token_type"] = "Bearer",
            ["expires_in"] = (long)lifetime.TotalSeconds,
            ["access_token"] = accessToken,
            ["scope"] = string.Join(' ', scopes),
        };
        if (refreshToken is not null)
        {
            body["refresh_token"] = refreshToken;
        }

        if (scopes.Contains(Scopes.OpenId))
        {
            body["id_token"] = org.Tokens.IdToken(new IdTokenContent
            {
                Server = server,
                ClientId = grant.ClientId,
                User = user,
                Scopes = scopes,
                Nonce = grant.Nonce,
                AccessToken = accessToken,
                AuthTime = grant.AuthTime,
                Groups = groups,
            });
        }

        return body;
    }

    public string NewRefreshToken(UserGrant grant)
    {
        var lifetime = grant.Server.Settings?.RefreshTokenLifetime ?? TimeSpan.FromDays(90);
        return org.State.RefreshTokens.Add(new RefreshToken { Grant = grant, Expires = org.Clock.GetUtcNow() + lifetime }, lifetime);
    }
}
