using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.Exchange;
using Okta.AgentProxy.DevOrg.Jose;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;
using Okta.AgentProxy.DevOrg.Tokens;

namespace Okta.AgentProxy.DevOrg.Grants;

/// <summary>Redeems an ID-JAG (RFC 7523 §2.1; ID-JAG §4.4) as the resource's authorization server. No refresh token.</summary>
internal sealed class JwtBearerGrant(DevOrganization org) : IGrant
{
    private readonly IdJagValidator validator = new(org);

    public string Name => DevGrants.JwtBearer;

    public bool IsAvailableAt(AuthorizationServer server) => !server.IsOrg;

    public Task<OAuthAnswer> RedeemAsync(ClientRequest request) => Task.FromResult(Redeem(request));

    private OAuthAnswer Redeem(ClientRequest request)
    {
        var (server, form, client) = (request.Server, request.Form, request.Client);

        // 1. The scopes are the ID-JAG's; a request cannot change them.
        if (form["scope"] is not null)
        {
            return OktaErrors.IdJagScopesInRequest;
        }

        if (form["assertion"] is not { } assertion)
        {
            return OktaErrors.MissingParameter("assertion");
        }

        // 2. The assertion.
        var (jag, refused) = validator.Validate(assertion, server, client, form.All("resource"));
        if (jag is null)
        {
            return refused!;
        }

        // 3. The access policy, whose rule must have JWT Bearer switched on.
        var (scopes, denied) = AccessPolicy.Check(server, jag.Scopes, client.ClientId, DevGrants.JwtBearer, jag.User);
        if (scopes is null)
        {
            return denied!;
        }

        // 4. Once.
        if (!org.State.Replays.TryUse($"id-jag {jag.Issuer} {jag.Id}", jag.Expires))
        {
            return OktaErrors.IdJagReplayed;
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
                User = jag.User,
                Scopes = scopes,
                Lifetime = lifetime,
                Audience = jag.Resource,
                CustomizeClaims = c => Delegate(c, jag, scopes),
            }),
            ["scope"] = string.Join(' ', scopes),
        };
    }

    // What Okta documents for these tokens: scope as one string instead of scp, the subject as in the ID-JAG, and who acts for it.
    private static void Delegate(JsonObject claims, IdJag jag, IReadOnlyList<string> scopes)
    {
        claims.Remove("scp");
        claims.Remove("auth_time");
        claims["scope"] = string.Join(' ', scopes);
        claims["sub"] = jag.Subject;
        claims["sub_profile"] = jag.User is null ? "service" : "user";
        if (jag.Actor is not null)
        {
            claims["act"] = jag.Actor.DeepClone();
        }
    }
}
