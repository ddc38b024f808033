using Okta.AgentProxy.DevOrg.Endpoints;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.OAuth;

/// <summary>Checks <c>private_key_jwt</c> assertions as strictly as Okta: the exact endpoint, one hour at most, used once.</summary>
internal sealed class ClientAssertionValidator(DevOrganization org)
{
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    // What Okta itself allows for a clock that is ahead.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    public (OAuthClient? Client, OktaError? Error) Validate(string assertion, string? clientIdParameter, string endpoint)
    {
        // 1. A JWT that says nothing we do not understand (RFC 7515 §4.1.11).
        if (Jwt.Parse(assertion) is not { } jwt || jwt.Header.ContainsKey("crit")
            || jwt.Type is not (null or "JWT" or "client-authentication+jwt" or "application/client-authentication+jwt"))
        {
            return (null, OktaErrors.AssertionJwt);
        }

        // 2. Who: iss and sub are the client, and so is client_id when it is sent (RFC 7521 §4.2).
        var claims = jwt.Claims;
        var issuer = claims.Text("iss") ?? "";
        var (app, agent) = org.ClientAuthenticator.Find(issuer);
        if (app is null && agent is null)
        {
            return (null, OktaErrors.AssertionIssuer);
        }

        if (claims.Text("sub") != issuer || (clientIdParameter is not null && clientIdParameter != issuer))
        {
            return (null, OktaErrors.AssertionSubject);
        }

        // 3. Signed with a key that the client registered, named by kid.
        var agentKeys = agent is { Authentication: DevClientAuthentication.PrivateKeyJwt } ? agent.Keys : [];
        var appKeys = app is { Authentication: DevClientAuthentication.PrivateKeyJwt } ? app.Keys : [];
        if (agentKeys.Count + appKeys.Count == 0)
        {
            return (null, OktaErrors.AssertionNoKeys);
        }

        if (!ClientAssertionAlgorithms.All.Contains(jwt.Algorithm, StringComparer.Ordinal))
        {
            return (null, OktaErrors.AssertionAlgorithm);
        }

        var byAgent = agentKeys.FirstOrDefault(k => k.KeyId == jwt.KeyId);
        if ((byAgent ?? appKeys.FirstOrDefault(k => k.KeyId == jwt.KeyId)) is not { } key)
        {
            return (null, OktaErrors.AssertionKeyId);
        }

        if (!jwt.IsSignedBy(key.PublicKey))
        {
            return (null, OktaErrors.AssertionSignature);
        }

        // 4. For this endpoint and no other, now, once.
        if (claims.TextOrList("aud") is not [var audience] || audience != endpoint)
        {
            return (null, OktaErrors.AssertionAudience);
        }

        var now = org.Clock.GetUtcNow();
        if (claims.Time("exp") is not { } expires)
        {
            return (null, OktaErrors.AssertionExpirationRequired);
        }

        if (expires <= now)
        {
            return (null, OktaErrors.AssertionExpired);
        }

        if (expires > now + MaxLifetime)
        {
            return (null, OktaErrors.AssertionExpiresTooLate);
        }

        if (claims.Time("iat") > now + Skew || claims.Time("nbf") > now + Skew || (claims.ContainsKey("iat") && claims.Time("iat") is null))
        {
            return (null, OktaErrors.AssertionIssuedInFuture);
        }

        var (client, error) = ClientAuthenticator.Active(issuer, app, byAgent is null ? null : agent, isPublic: false);
        if (client is not null && claims.Text("jti") is { } id && !org.State.Replays.TryUse($"client_assertion {issuer} {id}", expires))
        {
            return (null, OktaErrors.AssertionReplayed);
        }

        return (client, error);
    }
}
