using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;
using Okta.AgentProxy.DevOrg.Tokens;

namespace Okta.AgentProxy.DevOrg.Grants;

/// <summary>A client's own token (RFC 6749 §4.4): custom servers only, confidential clients only, no user, no refresh token.</summary>
internal sealed class ClientCredentialsGrant(DevOrganization org) : IGrant
{
    public string Name => DevGrants.ClientCredentials;

    public bool IsAvailableAt(AuthorizationServer server) => !server.IsOrg;

    public Task<OAuthAnswer> RedeemAsync(ClientRequest request) => Task.FromResult(Redeem(request));

    private OAuthAnswer Redeem(ClientRequest request)
    {
        var (server, client) = (request.Server, request.Client);
        if (client.IsPublic)
        {
            return OktaErrors.ConfidentialClientRequired;
        }

        var (scopes, refused) = AccessPolicy.ForClient(server, request.Form["scope"], client.ClientId);
        if (scopes is null)
        {
            return refused!;
        }

        var (resource, invalidResource) = ResourceIndicator.Read(server, request.Form);
        if (invalidResource is not null)
        {
            return invalidResource;
        }

        var lifetime = server.Settings!.AccessTokenLifetime;
        return new JsonObject
        {
            ["token_type"] = "Bearer",
            ["expires_in"] = (long)lifetime.TotalSeconds,
            ["access_token"] = org.Tokens.AccessToken(new AccessTokenContent
            {
                Server = server,
                ClientId = client.ClientId,
                Scopes = scopes,
                Lifetime = lifetime,
                Audience = resource,
            }),
            ["scope"] = string.Join(' ', scopes),
        };
    }
}
