using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Exchange;
using Okta.AgentProxy.DevOrg.Jose;
using Okta.AgentProxy.DevOrg.Tests.Exchange;

namespace Okta.AgentProxy.DevOrg.Tests.Grants;

public sealed class JwtBearerGrantTests
{
    public static TheoryData<string, int, string, string> Refused => new()
    {
        // claim=value, status, error, internal code
        { "iss=https://other.okta.example", 400, "invalid_grant", "id_jag_untrusted_issuer" },
        { "iss=", 400, "invalid_grant", "id_jag_untrusted_issuer" },
        { "iss=own", 401, "invalid_token", "jwt_bearer_grant_invalid_issuer" },
        { "iss=sibling", 401, "invalid_token", "jwt_bearer_grant_invalid_issuer" },
        { "aud=sibling", 400, "invalid_grant", "jwt_bearer_grant_invalid_audience" },
        { "aud=token endpoint", 400, "invalid_grant", "jwt_bearer_grant_invalid_audience" },
        { "aud=both", 400, "invalid_grant", "jwt_bearer_grant_invalid_audience" },
        { "aud=", 400, "invalid_grant", "jwt_bearer_grant_invalid_audience" },
        { "client_id=" + DevOrgPreset.ClaudeCodeAgent, 400, "invalid_grant", "id_jag_client_mismatch" },
        { "client_id=", 400, "invalid_grant", "id_jag_client_mismatch" },
        { "exp=now", 400, "invalid_grant", "id_jag_expired" },
        { "exp=", 400, "invalid_grant", "invalid_grant" },
        { "exp=301 seconds", 400, "invalid_grant", "id_jag_lifetime_too_long" },
        { "iat=", 400, "invalid_grant", "invalid_grant" },
        { "iat=in a minute", 400, "invalid_grant", "id_jag_issued_in_future" },
        { "nbf=in a minute", 400, "invalid_grant", "id_jag_issued_in_future" },
        { "jti=", 400, "invalid_grant", "invalid_grant" },
        { "sub=00unobody", 400, "invalid_grant", "id_jag_invalid_subject" },
        { "sub=" + DevOrgPreset.Alice, 400, "invalid_grant", "id_jag_invalid_subject" },
        { "sub=00u1carol00000000001", 400, "invalid_grant", "id_jag_invalid_subject" },
        { "sub=", 400, "invalid_grant", "id_jag_invalid_subject" },
        { "scope=", 400, "invalid_grant", "id_jag_lacking_scopes" },
        { "scope=list", 400, "invalid_grant", "id_jag_lacking_scopes" },
        { "scope=unknown", 400, "invalid_scope", "no_matching_scope" },
        { "resource=https://hr.example", 400, "invalid_grant", "id_jag_resource_not_allowed_for_as" },
        { "resource=list", 400, "invalid_grant", "id_jag_resource_not_allowed_for_as" },
        { "cnf=object", 400, "invalid_grant", "invalid_grant" },
        { "authorization_details=list", 400, "invalid_grant", "invalid_grant" },
        { "act=text", 400, "invalid_grant", "invalid_grant" },
        { "typ=JWT", 400, "invalid_grant", "invalid_grant" },
        { "typ=at+jwt", 400, "invalid_grant", "invalid_grant" },
        { "typ=", 400, "invalid_grant", "invalid_grant" },
        { "crit=list", 400, "invalid_grant", "invalid_grant" },
        { "kid=other", 400, "invalid_grant", "id_jag_invalid_signature" },
        { "alg=RS512", 400, "invalid_grant", "id_jag_invalid_signature" },
    };

    [Fact]
    public async Task Redeem_GoodIdJag_ReturnsATokenThatSaysWhoActs()
    {
        await using var org = await ExchangeOrg.StartAsync();

        var (status, body) = await org.RedeemAsync(await org.IdJagAsync());

        var token = Jwt.Parse((string?)body!["access_token"])!;
        Assert.Equal(200, status);
        Assert.Equal(["token_type", "expires_in", "access_token", "scope"], body.Select(m => m.Key));
        Assert.Equal("employees:read", (string?)body["scope"]);
        Assert.Null(token.Type);
        Assert.Equal(org.EmployeesIssuer, token.Claims.Text("iss"));
        Assert.Equal("api://employees", token.Claims.Text("aud"));
        Assert.Equal("00u1alice00000000001", token.Claims.Text("sub"));
        Assert.Equal("00u1alice00000000001", token.Claims.Text("uid"));
        Assert.Equal(DevOrgPreset.CursorAgent, token.Claims.Text("cid"));
        Assert.Equal("employees:read", token.Claims.Text("scope"));
        Assert.False(token.Claims.ContainsKey("scp"));
        Assert.Equal("user", token.Claims.Text("sub_profile"));
        Assert.Equal(DevOrgPreset.CursorAgent, ((JsonObject)token.Claims["act"]!).Text("sub"));
        Assert.Contains("HR", token.Claims.TextOrList("groups")!);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Redeem_ChangedIdJag_IsRefusedAsOktaDoes(string change, int status, string error, string code)
    {
        await using var org = await ExchangeOrg.StartAsync();
        var (name, value) = (change.Split('=')[0], change[(change.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        var now = org.Test.Clock.GetUtcNow().ToUnixTimeSeconds();
        void Apply(JsonObject json)
        {
            json[name] = value switch
            {
                "own" => org.EmployeesIssuer,
                "sibling" => org.Org.IssuerOf(),
                "token endpoint" => org.EmployeesIssuer + "/v1/token",
                "both" => new JsonArray(org.EmployeesIssuer, org.Org.IssuerOf()),
                "now" => now,
                "301 seconds" => now + 301,
                "in a minute" => now + 60,
                "list" => new JsonArray("a", "b"),
                "object" => new JsonObject { ["jkt"] = "x" },
                _ => value,
            };
            if (value.Length == 0)
            {
                json.Remove(name);
            }
        }

        // Signed by the org server's key whatever the issuer says afterwards.
        var isHeader = name is "typ" or "crit" or "kid" or "alg";
        var jag = org.Org.Forge.Resigned(await org.IdJagAsync(), isHeader ? null : Apply, isHeader ? Apply : null);
        var (actual, body) = await org.RedeemAsync(jag);

        Assert.Equal(code, org.LastInternalCode);
        Assert.Equal((status, error), (actual, (string?)body!["error"]));
    }

    [Fact]
    public async Task Redeem_ForgedIdJag_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var good = await org.IdJagAsync();
        (string Jag, string Code)[] forgeries =
        [
            ("nonsense", "invalid_grant"),
            (org.Org.Forge.WithoutSignature(good), "id_jag_invalid_signature"),
            (org.Org.Forge.SignedByStranger(good), "id_jag_invalid_signature"),
            (org.Org.Forge.Tampered(good, c => c["sub"] = "00u1bob0000000000001"), "id_jag_invalid_signature"),
            (org.Org.Forge.SignedWithPublicKeyAsSecret(good), "id_jag_invalid_signature"),
            (org.AliceIdToken, "invalid_grant"),
            (org.AliceAccessToken, "invalid_grant"),
        ];

        foreach (var (jag, code) in forgeries)
        {
            var (status, _) = await org.RedeemAsync(jag);
            Assert.Equal((400, code), (status, org.LastInternalCode));
        }
    }

    [Fact]
    public async Task Redeem_Twice_IsReplayed()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var jag = await org.IdJagAsync();
        await org.RedeemAsync(jag);

        var (status, _) = await org.RedeemAsync(jag);

        Assert.Equal(400, status);
        Assert.Equal("id_jag_replayed", org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_ManyAtOnce_WorksExactlyOnce()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var jag = await org.IdJagAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => org.RedeemAsync(jag)));

        Assert.Single(results, r => r.Status == 200);
    }

    [Fact]
    public async Task Redeem_AfterFiveMinutes_IsExpired()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var jag = await org.IdJagAsync();
        org.Test.Clock.Advance(TimeSpan.FromMinutes(5));

        await org.RedeemAsync(jag);

        Assert.Equal("id_jag_expired", org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_WithScope_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();

        var (status, body) = await org.RedeemAsync(await org.IdJagAsync(), changes: ("scope", "employees:read"));

        Assert.Equal((400, "invalid_request"), (status, (string?)body!["error"]));
        Assert.Equal("id_jag_scopes_in_request", org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_WithoutAssertion_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();

        await org.RedeemAsync("", changes: ("assertion", null));

        Assert.Equal("missing_token_request_parameter", org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_JwtBearerNotSwitchedOn_IsNoMatchingPolicy()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(s => s with { AccessRules = [new DevAccessRule()] });

        var (status, body) = await org.RedeemAsync(await org.IdJagAsync());

        Assert.Equal((401, "access_denied"), (status, (string?)body!["error"]));
        Assert.Equal("no_matching_policy", org.LastInternalCode);
    }

    [Theory]
    [InlineData("employees:read employees:write", "scope_denied")]
    [InlineData("employees:write", "no_scope_allowed")]
    public async Task Redeem_PolicyDeniesAScope_IsRefused(string scope, string code)
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(s => s with { AccessRules = [new DevAccessRule { GrantTypes = [DevGrants.JwtBearer], Scopes = ["employees:read"] }] });

        await org.RedeemAsync(await org.IdJagAsync(changes: ("scope", scope)));

        Assert.Equal(code, org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_IdJagWithoutScope_LacksScopes()
    {
        await using var org = await ExchangeOrg.StartAsync();

        await org.RedeemAsync(await org.IdJagAsync(changes: ("scope", null)));

        Assert.Equal("id_jag_lacking_scopes", org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_ByAnotherAgent_IsAClientMismatch()
    {
        await using var org = await ExchangeOrg.StartAsync();

        await org.RedeemAsync(await org.IdJagAsync(), DevOrgPreset.ClaudeCodeAgent);

        Assert.Equal("id_jag_client_mismatch", org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_AtTheOrgServer_IsUnsupported()
    {
        await using var org = await ExchangeOrg.StartAsync();

        await org.RedeemAsync(await org.IdJagAsync(), server: "");

        Assert.Equal("unsupported_grant_type", org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_ApplicationWithoutTheGrant_IsUnauthorized()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var jag = await org.IdJagAsync();

        var (status, body) = await org.RedeemAsync(jag, changes: [("client_assertion", null), ("client_assertion_type", null), ("client_id", TestOrg.Service), ("client_secret", TestOrg.ServiceSecret)]);

        Assert.Equal((400, "unauthorized_client"), (status, (string?)body!["error"]));
    }

    [Fact]
    public async Task Redeem_ResourceOfTheServer_BecomesTheAudienceAndMustMatch()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(s => s with { Resources = ["https://hr.example"] });
        org.Change(DevOrgPreset.CursorAgent, a => a with { Connections = [new DevAuthorizationServerConnection { AuthorizationServer = ExchangeOrg.Employees, Resources = ["https://hr.example"] }] });
        Task<string> Jag() => org.IdJagAsync(changes: ("resource", "https://hr.example"));

        var (_, body) = await org.RedeemAsync(await Jag(), changes: ("resource", "https://hr.example"));
        await org.RedeemAsync(await Jag(), changes: ("resource", "https://other.example"));
        var other = org.LastInternalCode;
        await org.RedeemAsync(await org.IdJagAsync(), changes: ("resource", "https://hr.example"));

        Assert.Equal("https://hr.example", Jwt.Parse((string?)body!["access_token"])!.Claims.Text("aud"));
        Assert.Equal("id_jag_resource_mismatch", other);
        Assert.Equal("id_jag_resource_mismatch", org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_IdJagOfATrustedIssuerElsewhere_IsAccepted()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(s => s with { TrustedIssuers = [new DevTrustedIssuer("https://idp.example", [DevClientKey.From("e1", key)])] });
        string Sign(string kid, AsymmetricAlgorithm with, string algorithm) => Jwt.Write(
            new JsonObject { ["alg"] = algorithm, ["kid"] = kid, ["typ"] = "application/oauth-id-jag+jwt" },
            new JsonObject
            {
                ["iss"] = "https://idp.example", ["aud"] = org.EmployeesIssuer, ["sub"] = "00u1alice00000000001", ["client_id"] = DevOrgPreset.CursorAgent, ["jti"] = Guid.NewGuid().ToString(),
                ["iat"] = org.Test.Clock.GetUtcNow().ToUnixTimeSeconds(), ["exp"] = org.Test.Clock.GetUtcNow().ToUnixTimeSeconds() + 60, ["scope"] = "employees:read",
            },
            with);

        var (good, _) = await org.RedeemAsync(Sign("e1", key, "ES256"));
        var (unknownKey, _) = await org.RedeemAsync(Sign("e2", key, "ES256"));
        var (otherKey, _) = await org.RedeemAsync(Sign("e1", org.Test.Key, "RS256"));

        Assert.Equal((200, 400, 400), (good, unknownKey, otherKey));
    }
}
