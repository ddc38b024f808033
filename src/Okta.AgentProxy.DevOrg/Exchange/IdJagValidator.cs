using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Endpoints;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.Jose;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;
using Okta.AgentProxy.DevOrg.Tokens;

namespace Okta.AgentProxy.DevOrg.Exchange;

/// <summary>Checks an ID-JAG as the resource's authorization server must (ID-JAG §4.4): type, issuer, signature, audience, client, time, subject, scope, resource.</summary>
internal sealed class IdJagValidator(DevOrganization org)
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    public (IdJag? Jag, OktaError? Error) Validate(string assertion, AuthorizationServer server, OAuthClient client, IReadOnlyList<string> resources)
    {
        // 1. An ID-JAG and nothing else; what it demands beyond our understanding is not ignored (RFC 7515 §4.1.11, RFC 7800).
        if (Jwt.Parse(assertion) is not { } jwt || jwt.Header.ContainsKey("crit")
            || jwt.Type is not (IdJagExchange.JwtType or "application/" + IdJagExchange.JwtType)
            || jwt.Claims.ContainsKey("cnf") || jwt.Claims.ContainsKey("authorization_details"))
        {
            return (null, OktaErrors.InvalidGrant);
        }

        // 2. From an issuer that is trusted here, signed with its key.
        var claims = jwt.Claims;
        var issuer = claims.Text("iss") ?? "";
        if (CheckIssuer(jwt, issuer, server) is { } untrusted)
        {
            return (null, untrusted);
        }

        // 3. For this server and this client.
        if (claims.TextOrList("aud") is not [var audience] || audience != org.Tokens.IssuerOf(server))
        {
            return (null, OktaErrors.JwtBearerAudience);
        }

        if (claims.Text("client_id") != client.ClientId)
        {
            return (null, OktaErrors.IdJagClient);
        }

        // 4. Now.
        if (CheckTime(claims) is { } time)
        {
            return (null, time);
        }

        if (claims.Text("jti") is not { Length: > 0 } id)
        {
            return (null, OktaErrors.InvalidGrant);
        }

        // 5. A subject that we know.
        var subject = claims.Text("sub") ?? "";
        var (user, isClient) = (org.Registry.FindUser(subject), org.ClientAuthenticator.Find(subject) is not (null, null));
        if (user is null ? !isClient : user is { Active: false } || user.Id != subject)
        {
            return (null, OktaErrors.IdJagSubject);
        }

        // 6. At least one scope, as one string; a resource of this server.
        var scopes = Scopes.Split(claims.Text("scope"));
        if (scopes.Count == 0)
        {
            return (null, OktaErrors.IdJagNoScopes);
        }

        if (claims.TryGetPropertyValue("act", out var act) && ActorChain.Depth(act) is null or 0)
        {
            return (null, OktaErrors.InvalidGrant);
        }

        var (resource, refused) = CheckResource(claims, server, resources);
        return refused is not null ? (null, refused) : (new IdJag
        {
            Issuer = issuer,
            Id = id,
            Expires = claims.Time("exp")!.Value,
            Subject = subject,
            User = user,
            Scopes = scopes,
            Resource = resource,
            Actor = act as JsonObject,
        }, null);
    }

    private OktaError? CheckIssuer(Jwt jwt, string issuer, AuthorizationServer server)
    {
        if (issuer == org.BaseUrl)
        {
            return jwt.Algorithm == "RS256" && org.Registry.Org.Keys.Find(jwt.KeyId) is { } key && jwt.IsSignedBy(key.Rsa) ? null : OktaErrors.IdJagSignature;
        }

        // A resource server must not redeem what it, or a sibling, issued itself (ID-JAG §9.3).
        if (org.Registry.FindServerByIssuer(issuer, org.BaseUrl) is not null)
        {
            return OktaErrors.JwtBearerIssuer;
        }

        if (server.Settings!.TrustedIssuers.FirstOrDefault(t => t.Issuer == issuer) is not { } trusted)
        {
            return OktaErrors.IdJagIssuer;
        }

        AsymmetricAlgorithm? external = trusted.Keys.FirstOrDefault(k => k.KeyId == jwt.KeyId)?.PublicKey;
        return external is not null && ClientAssertionAlgorithms.All.Contains(jwt.Algorithm, StringComparer.Ordinal) && jwt.IsSignedBy(external) ? null : OktaErrors.IdJagSignature;
    }

    private OktaError? CheckTime(JsonObject claims)
    {
        var now = org.Clock.GetUtcNow();
        if (claims.Time("exp") is not { } expires || claims.Time("iat") is not { } issued)
        {
            return OktaErrors.InvalidGrant;
        }

        return expires <= now ? OktaErrors.IdJagExpired
            : issued > now + Skew || claims.Time("nbf") > now + Skew ? OktaErrors.IdJagIssuedInFuture
            : expires - issued > IdJagExchange.Lifetime ? OktaErrors.IdJagLifetime
            : null;
    }

    private static (string? Resource, OktaError? Error) CheckResource(JsonObject claims, AuthorizationServer server, IReadOnlyList<string> requested)
    {
        if (!claims.ContainsKey("resource"))
        {
            return requested.Count == 0 ? (null, null) : (null, OktaErrors.IdJagResource);
        }

        if (claims.TextOrList("resource") is not [var resource] || !server.Settings!.Resources.Contains(resource, StringComparer.Ordinal))
        {
            return (null, OktaErrors.IdJagResourceNotAllowed);
        }

        return requested.All(r => r == resource) ? (resource, null) : (null, OktaErrors.IdJagResource);
    }
}
