using Okta.AgentProxy.DevOrg.Jose;
using Okta.AgentProxy.DevOrg.Keys;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.OAuth;

/// <summary>Checks the organisation's own tokens: who signed them, when they end, and whether they were taken back.</summary>
internal sealed class TokenReader(DevOrganization org)
{
    /// <summary>The token, if this server issued it and it is neither expired nor revoked.</summary>
    public Jwt? ReadLive(string? token, AuthorizationServer server) =>
        ReadSigned(token) is var (jwt, issuer) && issuer == server && IsLive(jwt) ? jwt : null;

    /// <summary>The token and its issuer, if the signature is ours; time and revocation are not looked at.</summary>
    public (Jwt Token, AuthorizationServer Issuer)? ReadSigned(string? token)
    {
        if (Jwt.Parse(token) is not { Algorithm: "RS256" } jwt || jwt.Header.ContainsKey("crit")
            || org.Registry.FindServerByIssuer(jwt.Claims.Text("iss"), org.BaseUrl) is not { } server)
        {
            return null;
        }

        SigningKey? key = server.IsOrg && jwt.KeyId == server.InternalKey.KeyId ? server.InternalKey : server.Keys.Find(jwt.KeyId);
        return key is not null && jwt.IsSignedBy(key.Rsa) ? (jwt, server) : null;
    }

    public bool IsLive(Jwt token) =>
        token.Claims.Time("exp") > org.Clock.GetUtcNow()
        && token.Claims.Text("jti") is { } id && !org.State.Ledger.IsRevoked(id)
        && (UserIdOf(token) is not { } user || org.Registry.FindUser(user) is { Active: true });

    /// <summary>The user's id: <c>uid</c> in access tokens, <c>sub</c> in ID tokens; none in a client's own token.</summary>
    public static string? UserIdOf(Jwt token) => IsAccessToken(token) ? token.Claims.Text("uid") : token.Claims.Text("sub");

    public static bool IsAccessToken(Jwt token) => token.Claims.Text("jti")?.StartsWith("AT.", StringComparison.Ordinal) == true && token.Claims.ContainsKey("cid");

    public static bool IsIdToken(Jwt token) => token.Claims.Text("jti")?.StartsWith("ID.", StringComparison.Ordinal) == true && token.Claims.ContainsKey("idp");
}
