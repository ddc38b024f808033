using System.Text;
using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Core.Tests.Identity;

/// <summary>Tokens that must not let anybody in, by name. Most are signed by the real key: genuine, but wrong.</summary>
internal static class HostileTokens
{
    public const string Expired = "token_expired";

    private static readonly Dictionary<string, (string Code, Func<IdentityFixture, string> Make)> Table = new(StringComparer.Ordinal)
    {
        // The signature.
        ["alg none"] = Bad(i => Forge(i).WithoutSignature(i.Token())),
        ["alg None"] = Bad(i => Forge(i).WithoutSignature(i.Token(), "None")),
        ["alg NONE"] = Bad(i => Forge(i).WithoutSignature(i.Token(), "NONE")),
        ["alg none with the old signature"] = Bad(i => TestJwt.WithPart(Forge(i).WithoutSignature(i.Token()), 2, TestJwt.Part(i.Token(), 2))),
        ["alg HS256 with the public key as secret"] = Bad(i => Forge(i).SignedWithPublicKeyAsSecret(i.Token())),
        ["signed by a stranger under the real kid"] = Bad(i => Forge(i).SignedByStranger(i.Token())),
        ["signed by a stranger under an unknown kid"] = Bad(i => Forge(i).SignedByStranger(i.Token(), "stranger")),
        ["tampered sub"] = Bad(i => Forge(i).Tampered(i.Token(), c => c["sub"] = DevOrgPreset.Bob)),
        ["tampered scp"] = Bad(i => Forge(i).Tampered(i.Token(), c => c["scp"] = new JsonArray("admin"))),
        ["tampered exp of an expired token"] = Bad(i => Forge(i).Tampered(i.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, lifetime: TimeSpan.FromHours(-1)), c => c["exp"] = Now(i) + 3600)),
        ["signature of another token"] = Bad(i => TestJwt.WithPart(i.Token(), 2, TestJwt.Part(i.Org.IssueAccessToken(DevOrgPreset.Bob, IdentityFixture.Client), 2))),
        ["signature cut short"] = Bad(i => i.Token()[..^4]),
        ["signature empty"] = Bad(i => TestJwt.WithPart(i.Token(), 2, "")),
        ["signature repeated"] = Bad(i => i.Token() + TestJwt.Part(i.Token(), 2)),
        ["alg RS384"] = Bad(i => Header(i, h => h["alg"] = "RS384")),
        ["alg RS512"] = Bad(i => Header(i, h => h["alg"] = "RS512")),
        ["alg PS256 with a key for RS256"] = Bad(i => Header(i, h => h["alg"] = "PS256")),
        ["alg ES256 with an RSA key"] = Bad(i => Rewritten(i, "\"alg\":\"ES256\",\"kid\":\"{kid}\"")),
        ["alg missing"] = Bad(i => Rewritten(i, "\"kid\":\"{kid}\"")),
        ["alg a number"] = Bad(i => Rewritten(i, "\"alg\":256,\"kid\":\"{kid}\"")),
        ["alg in lower case"] = Bad(i => Rewritten(i, "\"alg\":\"rs256\",\"kid\":\"{kid}\"")),

        // The key id.
        ["kid missing"] = Bad(i => Rewritten(i, "\"alg\":\"RS256\"")),
        ["kid empty"] = Bad(i => Header(i, h => h["kid"] = "")),
        ["kid a number"] = Bad(i => Header(i, h => h["kid"] = 1)),
        ["kid null"] = Bad(i => Header(i, h => h["kid"] = null)),
        ["kid too long"] = Bad(i => Header(i, h => h["kid"] = new string('k', 257))),
        ["kid a path"] = Bad(i => Header(i, h => h["kid"] = "../../../etc/passwd")),
        ["kid with a line break"] = Bad(i => Header(i, h => h["kid"] = "a\nb")),
        ["kid unknown though a published key fits"] = Bad(i => Header(i, h => h["kid"] = "nobody")),
        ["kid of the other published key"] = Bad(i => Header(i, h => h["kid"] = i.Org.Organization.KeyIds()[0])),
        ["key of the org server for the custom issuer"] = Bad(i => Forge(i).Raw("""{"alg":"RS256","kid":"{kid}"}""", TestJwt.Claims(i.Token()).ToJsonString(), DevOrganization.OrgServer)),

        // The header.
        ["crit"] = Bad(i => Header(i, h => h["crit"] = new JsonArray("exp"))),
        ["crit empty"] = Bad(i => Header(i, h => h["crit"] = new JsonArray())),
        ["b64 false"] = Bad(i => Header(i, h => h["b64"] = false)),
        ["zip"] = Bad(i => Header(i, h => h["zip"] = "DEF")),
        ["enc"] = Bad(i => Header(i, h => h["enc"] = "A256GCM")),
        ["typ ID-JAG"] = Bad(i => Header(i, h => h["typ"] = "oauth-id-jag+jwt")),
        ["typ DPoP proof"] = Bad(i => Header(i, h => h["typ"] = "dpop+jwt")),
        ["typ client assertion"] = Bad(i => Header(i, h => h["typ"] = "client-authentication+jwt")),
        ["typ logout token"] = Bad(i => Header(i, h => h["typ"] = "logout+jwt")),
        ["typ security event"] = Bad(i => Header(i, h => h["typ"] = "secevent+jwt")),
        ["typ org access token"] = Bad(i => Header(i, h => h["typ"] = "application/okta-internal-at+jwt")),
        ["typ a number"] = Bad(i => Header(i, h => h["typ"] = 1)),
        ["typ empty"] = Bad(i => Header(i, h => h["typ"] = "")),

        // The form.
        ["one part"] = Bad(i => TestJwt.Part(i.Token(), 0)),
        ["two parts"] = Bad(i => i.Token()[..i.Token().LastIndexOf('.')]),
        ["four parts"] = Bad(i => i.Token() + ".AAAA"),
        ["five parts"] = Bad(i => i.Token() + ".AAAA.AAAA"),
        ["empty parts"] = Bad(_ => ".."),
        ["padded"] = Bad(i => i.Token() + "=="),
        ["standard base64"] = Bad(i => i.Token() + "+/"),
        ["a last character with bits that belong to no byte"] = Bad(i => WithStrayBits(i.Token())),
        ["header not JSON"] = Bad(i => TestJwt.WithPart(i.Token(), 0, TestJwt.Encode("RS256"))),
        ["header an array"] = Bad(i => TestJwt.WithPart(i.Token(), 0, TestJwt.Encode("[]"))),
        ["duplicate alg"] = Bad(i => Rewritten(i, "\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"{kid}\"")),
        ["duplicate alg by escape"] = Bad(i => Rewritten(i, "\"\\u0061lg\":\"none\",\"alg\":\"RS256\",\"kid\":\"{kid}\"")),
        ["duplicate sub"] = Bad(i => Payload(i, json => json.Replace("{", "{\"sub\":\"bob@example.com\",", StringComparison.Ordinal))),
        ["duplicate nested member"] = Bad(i => Payload(i, json => json.Replace("{", "{\"act\":{\"sub\":\"a\",\"sub\":\"b\"},", StringComparison.Ordinal))),
        ["payload an array"] = Bad(i => Payload(i, json => $"[{json}]")),
        ["payload two objects"] = Bad(i => Payload(i, json => json + json)),
        ["payload with a comment"] = Bad(i => Payload(i, json => json.Replace("{", "{/**/", StringComparison.Ordinal))),
        ["payload with a trailing comma"] = Bad(i => Payload(i, json => json.Replace("}", ",}", StringComparison.Ordinal))),
        ["payload in single quotes"] = Bad(i => Payload(i, json => json.Replace('"', '\''))),
        ["payload with a byte order mark"] = Bad(i => Payload(i, json => "\uFEFF" + json)),
        ["payload with half a surrogate pair"] = Bad(i => Payload(i, json => json.Replace("alice", "\\ud800", StringComparison.Ordinal))),
        ["payload with half a surrogate pair as name"] = Bad(i => Payload(i, json => json.Replace("{", "{\"\\ud800\":1,", StringComparison.Ordinal))),
        ["payload too deep"] = Bad(i => Payload(i, json => json.Replace("{", "{\"x\":" + new string('[', 40) + new string(']', 40) + ",", StringComparison.Ordinal))),
        ["too long"] = Bad(i => Claims(i, c => c["padding"] = new string('x', 16 * 1024))),

        // Who issued it, for whom, about whom.
        ["iss missing"] = Bad(i => Claims(i, c => c.Remove("iss"))),
        ["iss a stranger"] = Bad(i => Claims(i, c => c["iss"] = "https://evil.example.com/oauth2/default")),
        ["iss with a slash"] = Bad(i => Claims(i, c => c["iss"] = i.Org.Issuer + "/")),
        ["iss in upper case"] = Bad(i => Claims(i, c => c["iss"] = i.Org.Issuer.ToUpperInvariant())),
        ["iss an array"] = Bad(i => Claims(i, c => c["iss"] = new JsonArray(i.Org.Issuer))),
        ["iss of another custom server"] = Bad(i => Claims(i, c => c["iss"] = i.Org.BaseUrl + "/oauth2/other")),
        ["aud missing"] = Bad(i => Claims(i, c => c.Remove("aud"))),
        ["aud empty"] = Bad(i => Claims(i, c => c["aud"] = "")),
        ["aud an empty array"] = Bad(i => Claims(i, c => c["aud"] = new JsonArray())),
        ["aud a number"] = Bad(i => Claims(i, c => c["aud"] = 1)),
        ["aud an object"] = Bad(i => Claims(i, c => c["aud"] = new JsonObject { ["api://default"] = true })),
        ["sub missing"] = Bad(i => Claims(i, c => c.Remove("sub"))),
        ["sub empty"] = Bad(i => Claims(i, c => c["sub"] = "")),
        ["sub an array"] = Bad(i => Claims(i, c => c["sub"] = new JsonArray("alice@example.com", "bob@example.com"))),
        ["uid an array"] = Bad(i => Claims(i, c => c["uid"] = new JsonArray("00u1", "00u2"))),
        ["cid an array"] = Bad(i => Claims(i, c => c["cid"] = new JsonArray(IdentityFixture.Client, DevOrgPreset.ClaudeCodeClient))),
        ["cid and client_id differ"] = Bad(i => Claims(i, c => c["client_id"] = DevOrgPreset.ClaudeCodeClient)),

        // When.
        ["expired"] = (Expired, i => Claims(i, c => c["exp"] = Now(i) - 61)),
        ["expired at the very second"] = (Expired, i => Claims(i, c => c["exp"] = Now(i) - 60)),
        ["exp missing"] = Bad(i => Claims(i, c => c.Remove("exp"))),
        ["exp text"] = Bad(i => Claims(i, c => c["exp"] = "2099-01-01")),
        ["exp null"] = Bad(i => Claims(i, c => c["exp"] = null)),
        ["exp negative"] = Bad(i => Claims(i, c => c["exp"] = -1)),
        ["exp beyond all dates"] = Bad(i => Payload(i, json => json.Replace("\"exp\":", "\"exp\":1e300,\"old\":", StringComparison.Ordinal))),
        ["exp beyond all numbers"] = Bad(i => Payload(i, json => json.Replace("\"exp\":", "\"exp\":1e999,\"old\":", StringComparison.Ordinal))),
        ["nbf in the future"] = Bad(i => Claims(i, c => c["nbf"] = Now(i) + 61)),
        ["nbf text"] = Bad(i => Claims(i, c => c["nbf"] = "0")),
        ["iat in the future"] = Bad(i => Claims(i, c => c["iat"] = Now(i) + 61)),

        // What kind.
        ["access token of the org server"] = Bad(i => i.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, authorizationServerId: DevOrganization.OrgServer)),
        ["access token of the org server without typ"] = Bad(i => Forge(i).Raw("""{"alg":"RS256","kid":"{kid}"}""", OrgClaims(i).ToJsonString(), DevOrganization.OrgServer)),
        ["access token with a nonce"] = Bad(i => Claims(i, c => c["nonce"] = "n")),
        ["access token with at_hash"] = Bad(i => Claims(i, c => c["at_hash"] = "h")),
        ["access token with the jti of an ID token"] = Bad(i => Claims(i, c => c["jti"] = "ID.1")),
        ["access token without a client"] = Bad(i => Claims(i, c => c.Remove("cid"))),
        ["access token without client and scopes"] = Bad(i => Claims(i, c => { c.Remove("cid"); c.Remove("scp"); })),
        ["ID token with scopes"] = Bad(i => IdToken(i, c => c["scp"] = new JsonArray("mcp:write"))),
        ["ID token with a client"] = Bad(i => i.Org.IssueIdToken(IdentityFixture.Alice, IdentityFixture.Client, nonce: "n", claims: c => c["cid"] = IdentityFixture.Client)),
        ["ID token that says at+jwt"] = Bad(i => i.Org.IssueIdToken(IdentityFixture.Alice, IdentityFixture.Client, header: h => h["typ"] = "at+jwt")),
        ["ID token with the jti of an access token"] = Bad(i => IdToken(i, c => c["jti"] = "AT.1")),
        ["ID token with two audiences"] = Bad(i => IdToken(i, c => c["aud"] = new JsonArray(IdentityFixture.Client, "api://default"))),
        ["ID token for another party"] = Bad(i => IdToken(i, c => c["azp"] = DevOrgPreset.ClaudeCodeClient)),

        // Bound to a key we have not seen.
        ["cnf jkt"] = Bad(i => Claims(i, c => c["cnf"] = new JsonObject { ["jkt"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" })),
        ["cnf x5t#S256"] = Bad(i => Claims(i, c => c["cnf"] = new JsonObject { ["x5t#S256"] = "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" })),
        ["cnf null"] = Bad(i => Claims(i, c => c["cnf"] = null)),
    };

    public static IEnumerable<string> Names => Table.Keys;

    public static (string Code, string Token) Make(string name, IdentityFixture identity)
    {
        var (code, make) = Table[name];
        return (code, make(identity));
    }

    private static (string, Func<IdentityFixture, string>) Bad(Func<IdentityFixture, string> make) => ("invalid_token", make);

    private static TokenForge Forge(IdentityFixture identity) => identity.Org.Organization.Forge;

    private static long Now(IdentityFixture identity) => identity.Clock.GetUtcNow().ToUnixTimeSeconds();

    private static string Claims(IdentityFixture identity, Action<JsonObject> change) =>
        identity.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, claims: change);

    private static string IdToken(IdentityFixture identity, Action<JsonObject> change) =>
        identity.Org.IssueIdToken(IdentityFixture.Alice, IdentityFixture.Client, claims: change);

    private static string Header(IdentityFixture identity, Action<JsonObject> change) => Forge(identity).Resigned(identity.Token(), header: change);

    private static string Rewritten(IdentityFixture identity, string header) =>
        Forge(identity).Raw($"{{{header}}}", TestJwt.Claims(identity.Token()).ToJsonString());

    private static string Payload(IdentityFixture identity, Func<string, string> change) =>
        Forge(identity).Raw("""{"alg":"RS256","kid":"{kid}"}""", change(TestJwt.Claims(identity.Token()).ToJsonString()));

    private static JsonObject OrgClaims(IdentityFixture identity)
    {
        var claims = TestJwt.Claims(identity.Token());
        claims["iss"] = identity.Org.BaseUrl;
        return claims;
    }

    // A signature of 256 bytes takes 342 characters, the last of which has four bits that a lenient decoder drops.
    private static string WithStrayBits(string token)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return token[..^1] + Alphabet[Alphabet.IndexOf(token[^1], StringComparison.Ordinal) | 1];
    }
}
