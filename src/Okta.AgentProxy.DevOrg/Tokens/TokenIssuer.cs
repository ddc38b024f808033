using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Jose;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Tokens;

/// <summary>Writes tokens with exactly the claims and headers that Okta's have. Thread-safe.</summary>
internal sealed class TokenIssuer(Func<string> baseUrl, TimeProvider clock)
{
    /// <summary>The id of the organisation's own directory, the <c>idp</c> of ID tokens.</summary>
    public const string IdentityProviderId = "00o1devorg0000000000";

    /// <summary>Okta's limit (above it the token request fails).</summary>
    public const int MaxGroups = 100;

    public string IssuerOf(AuthorizationServer server) => baseUrl() + server.Path;

    public long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    public string AccessToken(AccessTokenContent content)
    {
        var server = content.Server;
        var now = content.IssuedAt?.ToUnixTimeSeconds() ?? Now;
        var claims = new JsonObject
        {
            ["ver"] = 1,
            ["jti"] = content.TokenId,
            ["iss"] = IssuerOf(server),
            ["aud"] = content.Audience ?? (server.IsOrg ? baseUrl() : server.Settings!.Audience),
            ["iat"] = now,
            ["exp"] = now + (long)content.Lifetime.TotalSeconds,
            ["cid"] = content.ClientId,
        };

        if (content.User is { } user)
        {
            claims["uid"] = user.Id;
        }

        claims["scp"] = content.Scopes.ToJsonArray();
        if (content.User is not null)
        {
            claims["auth_time"] = content.AuthTime?.ToUnixTimeSeconds() ?? now;
        }

        claims["sub"] = content.User?.Login ?? content.ClientId;
        if (content.User is { } member && server.Settings is { GroupsClaim: true })
        {
            claims["groups"] = member.Groups.ToJsonArray();
        }

        content.CustomizeClaims?.Invoke(claims);
        var key = server.IsOrg ? server.InternalKey : server.Keys.Active;

        // Custom servers write no typ (no RFC 9068); the org server marks its tokens as nobody else's business.
        var header = server.IsOrg
            ? new JsonObject { ["kid"] = key.KeyId, ["typ"] = "application/okta-internal-at+jwt", ["alg"] = "RS256" }
            : new JsonObject { ["kid"] = key.KeyId, ["alg"] = "RS256" };
        content.CustomizeHeader?.Invoke(header);
        return Jwt.Write(header, claims, key.Rsa);
    }

    public string IdToken(IdTokenContent content)
    {
        var now = Now;
        var user = content.User;
        var claims = new JsonObject { ["sub"] = user.Id };
        if (content.Scopes.Contains("profile"))
        {
            claims["name"] = user.Name;
            claims["preferred_username"] = user.Login;
        }

        if (content.Scopes.Contains("email"))
        {
            claims["email"] = user.Email;
        }

        claims["ver"] = 1;
        claims["iss"] = IssuerOf(content.Server);
        claims["aud"] = content.ClientId;
        claims["iat"] = now;
        claims["exp"] = now + (long)content.Lifetime.TotalSeconds;
        claims["jti"] = NewId("ID.");
        claims["amr"] = new JsonArray("pwd");
        claims["idp"] = IdentityProviderId;
        claims["auth_time"] = content.AuthTime?.ToUnixTimeSeconds() ?? now;
        if (content.Nonce is { } nonce)
        {
            claims["nonce"] = nonce;
        }

        if (content.AccessToken is { } accessToken)
        {
            claims["at_hash"] = HalfHash(accessToken);
        }

        if (content.Groups)
        {
            claims["groups"] = user.Groups.ToJsonArray();
        }

        content.CustomizeClaims?.Invoke(claims);
        var key = content.Server.Keys.Active;
        var header = new JsonObject { ["kid"] = key.KeyId, ["alg"] = "RS256" };
        content.CustomizeHeader?.Invoke(header);
        return Jwt.Write(header, claims, key.Rsa);
    }

    /// <summary>A fresh id of a token, with Okta's prefix for its kind.</summary>
    public static string NewId(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    // OpenID Connect Core §3.1.3.6: the left half of the hash that goes with RS256.
    private static string HalfHash(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token)).AsSpan(0, 16));
}
