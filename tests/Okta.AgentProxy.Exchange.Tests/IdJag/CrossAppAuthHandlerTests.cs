using System.Security.Claims;
using System.Text.Json.Nodes;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.IdJag;

public sealed class CrossAppAuthHandlerTests
{
    [Fact]
    public async Task Acquire_StaticTarget_RunsBothLegsAsDocumented()
    {
        await using var harness = await StartAsync();
        var backend = harness.CrossApp("employees", ("scopes", "write read"));

        var result = await harness.AcquireAsync(Request(backend));

        Assert.StartsWith("Bearer at-alice-", result.Header());
        var one = harness.Server.LegOne.Single();
        Assert.Equal(StubTokenServer.OrgToken, one.Path);
        Assert.Equal(OAuthNames.IdJagType, one["requested_token_type"]);
        Assert.Equal("alice|user-token-1", one["subject_token"]);
        Assert.Equal(OAuthNames.AccessTokenType, one["subject_token_type"]);
        Assert.Equal(harness.Server.CustomIssuer, one["audience"]);
        Assert.Equal("read write", one["scope"]);
        Assert.Null(one["resource"]);
        var two = harness.Server.LegTwo.Single();
        Assert.Equal(["assertion", "client_assertion", "client_assertion_type", "grant_type"], two.Form.Keys.Order());
    }

    [Fact]
    public async Task Acquire_ScopesNotConfigured_AsksForTheCallersEffectiveScopes()
    {
        await using var harness = await StartAsync();

        await harness.AcquireAsync(Request(harness.CrossApp(), scopes: ["mcp:write", "mcp:read"]));

        Assert.Equal("mcp:read mcp:write", harness.Server.LegOne.Single()["scope"]);
    }

    [Fact]
    public async Task Acquire_EachLeg_HasItsOwnAssertionForItsOwnEndpoint()
    {
        await using var harness = await StartAsync();

        await harness.AcquireAsync(Request(harness.CrossApp()));

        var one = Jwt.Parse(harness.Server.LegOne.Single()["client_assertion"]!);
        var two = Jwt.Parse(harness.Server.LegTwo.Single()["client_assertion"]!);
        Assert.Equal("wlp-cursor", one["iss"]);
        Assert.Equal(harness.Server.Url + StubTokenServer.OrgToken, one["aud"]);
        Assert.Equal(harness.Server.Url + StubTokenServer.CustomToken, two["aud"]);
        Assert.NotEqual(one["jti"], two["jti"]);
    }

    [Fact]
    public async Task Acquire_IdTokenAgent_SendsTheIdTokenType()
    {
        await using var harness = await StartAsync();

        await harness.AcquireAsync(Request(harness.CrossApp(), agent: Agent(type: SubjectTokenType.IdToken), kind: TokenKind.IdToken));

        Assert.Equal(OAuthNames.IdTokenType, harness.Server.LegOne.Single()["subject_token_type"]);
    }

    [Fact]
    public async Task Acquire_TokenIsNotOfTheAgentsKind_FailsWithoutACall()
    {
        await using var harness = await StartAsync();

        var result = await harness.AcquireAsync(Request(harness.CrossApp(), kind: TokenKind.IdToken));

        result.ShouldFail("token_exchange_failed", 401);
        Assert.Empty(harness.Server.Calls);
    }

    [Fact]
    public async Task Acquire_ResourceConfigured_IsSentAndChecked()
    {
        await using var harness = await StartAsync();

        var result = await harness.AcquireAsync(Request(harness.CrossApp("employees", ("resource", "https://api.example/mcp"))));

        Assert.NotNull(result.Credential);
        Assert.Equal("https://api.example/mcp", harness.Server.LegOne.Single()["resource"]);
    }

    [Fact]
    public async Task Acquire_Succeeds_MarksTheAssertionForTheAuditRecord()
    {
        await using var harness = await StartAsync();

        var result = await harness.AcquireAsync(Request(harness.CrossApp()));

        Assert.Matches("^[0-9a-f]{64}$", result.Credential!.AssertionHash);
        Assert.False(result.Credential.FromCache);
    }

    public static TheoryData<string, Action<JsonObject, JsonObject>> WrongIdJags => new()
    {
        { "typ", (header, _) => header["typ"] = "JWT" },
        { "no typ", (header, _) => header.Remove("typ") },
        { "audience", (_, claims) => claims["aud"] = "https://evil.example" },
        { "trailing slash", (_, claims) => claims["aud"] = claims["aud"]!.GetValue<string>() + "/" },
        { "two audiences", (_, claims) => claims["aud"] = new JsonArray(claims["aud"]!.GetValue<string>(), "https://evil.example") },
        { "no audience", (_, claims) => claims.Remove("aud") },
        { "client", (_, claims) => claims["client_id"] = "someone-else" },
        { "no client", (_, claims) => claims.Remove("client_id") },
        { "resource", (_, claims) => claims["resource"] = "https://other.example" },
        { "more resources", (_, claims) => claims["resource"] = new JsonArray("https://api.example/mcp", "https://other.example") },
        { "no resource", (_, claims) => claims.Remove("resource") },
        { "expired", (_, claims) => claims["exp"] = 1_000_000 },
        { "no expiry", (_, claims) => claims.Remove("exp") },
        { "no jti", (_, claims) => claims.Remove("jti") },
        { "act too deep", (_, claims) => claims["act"] = JsonNode.Parse("""{"act":{"act":{"act":{"act":{"sub":"x"}}}}}""") },
    };

    [Theory]
    [MemberData(nameof(WrongIdJags))]
    public async Task Acquire_IdJagIsNotWhatWasAskedFor_NothingIsSentOn(string what, Action<JsonObject, JsonObject> forge)
    {
        await using var harness = await StartAsync();
        harness.Server.ForgeIdJag = forge;

        var result = await harness.AcquireAsync(Request(harness.CrossApp("employees", ("resource", "https://api.example/mcp"))));

        result.ShouldFail("token_exchange_failed", 502);
        Assert.True(!harness.Server.LegTwo.Any(), what);
    }

    [Theory]
    [InlineData("issued_token_type", OAuthNames.AccessTokenType)]
    [InlineData("issued_token_type", "")]
    [InlineData("token_type", "DPoP")]
    [InlineData("access_token", "not-a-jwt")]
    [InlineData("access_token", "a.b.c")]
    [InlineData("resource", "https://other.example")]
    public async Task Acquire_LegOneAnswerIsNotWhatWasAskedFor_NothingIsSentOn(string member, string value)
    {
        await using var harness = await StartAsync();
        harness.Server.ExtraLegOneMembers[member] = value;

        var result = await harness.AcquireAsync(Request(harness.CrossApp()));

        result.ShouldFail("token_exchange_failed", 502);
        Assert.Empty(harness.Server.LegTwo);
    }

    [Fact]
    public async Task Acquire_OktasOwnExampleWithBearer_IsAccepted()
    {
        await using var harness = await StartAsync();
        harness.Server.ExtraLegOneMembers["token_type"] = "Bearer";

        var result = await harness.AcquireAsync(Request(harness.CrossApp()));

        Assert.NotNull(result.Credential);
    }

    [Fact]
    public async Task Acquire_TargetClientHasItsOwnSecret_UsesBasicThereAndTheKeyAtTheOrg()
    {
        await using var harness = await StartAsync();
        harness.Server.ForgeIdJag = (_, claims) => claims["client_id"] = "app at:target";

        var result = await harness.AcquireAsync(Request(harness.CrossApp("employees", ("target_client_id", "app at:target"), ("target_client_secret", "s%cr:t"), ("target_client_authentication", "client_secret_basic"))));

        Assert.NotNull(result.Credential);
        Assert.NotNull(harness.Server.LegOne.Single()["client_assertion"]);
        var two = harness.Server.LegTwo.Single();
        Assert.Null(two["client_assertion"]);
        Assert.Equal("app+at%3Atarget:s%25cr%3At", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(two.Authorization!["Basic ".Length..])));
    }

    [Fact]
    public async Task Acquire_LegTwoBreaksAfterItWasSent_StartsAgainWithANewIdJag()
    {
        await using var harness = await StartAsync();
        var broken = 0;
        harness.Server.Intercept = call =>
        {
            if (call.IsLegTwo && Interlocked.Increment(ref broken) == 1)
            {
                call.Http.Abort();
                return Task.FromResult(true);
            }

            return Task.FromResult(false);
        };

        var result = await harness.AcquireAsync(Request(harness.CrossApp()));

        Assert.NotNull(result.Credential);
        Assert.Equal(2, harness.Server.LegOne.Count());
        Assert.Equal(2, harness.Server.LegTwo.Select(c => c["assertion"]).Distinct().Count());
    }

    [Fact]
    public async Task Acquire_AgentHasNoCredential_SaysWhatIsMissingWithoutACall()
    {
        await using var harness = await StartAsync();
        var agent = Agent() with { PrivateKey = null };

        var result = await harness.AcquireAsync(Request(harness.CrossApp(), agent: agent));

        Assert.Contains("neither private_key nor client_secret", result.ShouldFail("token_exchange_failed", 502).Detail);
        Assert.Empty(harness.Server.Calls);
    }

    [Fact]
    public async Task Acquire_SelfIssued_SignsTheAssertionWithTheAgentsKeyAndKeepsTheChain()
    {
        await using var harness = await StartAsync();
        string? assertion = null;
        harness.Server.Intercept = async call =>
        {
            assertion = call["assertion"];
            return await StubTokenServer.AnswerAsync(call, 200, new { token_type = "Bearer", expires_in = 60, access_token = "at-self" });
        };
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("act", """{"sub":"wlp-first"}""")]));

        var result = await harness.AcquireAsync(Request(harness.CrossApp("employees", ("id_jag_issuer", "self"), ("resource", "urn:r")), principal: principal));

        Assert.Equal("Bearer at-self", result.Header());
        Assert.Empty(harness.Server.LegOne);
        var jag = Jwt.Parse(assertion!);
        Assert.True(jag.Verify(TestKeys.Rsa));
        Assert.Equal("oauth-id-jag+jwt", jag.Header["typ"]!.GetValue<string>());
        Assert.Equal("wlp-cursor", jag["iss"]);
        Assert.Equal("alice", jag["sub"]);
        Assert.Equal(harness.Server.CustomIssuer, jag["aud"]);
        Assert.Equal("wlp-cursor", jag["client_id"]);
        Assert.Equal("urn:r", jag["resource"]);
        Assert.Equal("""{"sub":"wlp-cursor","sub_profile":"ai_agent","act":{"sub":"wlp-first"}}""", jag.Claims["act"]!.ToJsonString());
    }

    [Fact]
    public async Task Acquire_SelfIssuedChainTooLong_IsRefused()
    {
        await using var harness = await StartAsync(o => o.MaxDelegationDepth = 2);
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("act", """{"sub":"a","act":{"sub":"b"}}""")]));

        var result = await harness.AcquireAsync(Request(harness.CrossApp("employees", ("id_jag_issuer", "self")), principal: principal));

        Assert.Contains("max_delegation_depth", result.ShouldFail("token_exchange_failed", 502).Detail);
        Assert.Empty(harness.Server.Calls);
    }

    [Fact]
    public async Task Acquire_TargetAnswersWithATokenOfAnotherType_IsNotUsed()
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => call.IsLegTwo
            ? StubTokenServer.AnswerAsync(call, 200, new { token_type = "DPoP", access_token = "bound" })
            : Task.FromResult(false);

        var result = await harness.AcquireAsync(Request(harness.CrossApp()));

        result.ShouldFail("token_exchange_failed", 502);
    }

    [Fact]
    public async Task Validate_EverythingWrong_ReportsEveryProblemWithItsKey()
    {
        await using var harness = await StartAsync();
        var backend = Backend("finance", "okta-cross-app",
            ("id_jag_mode", "magic"), ("id_jag_issuer", "google"), ("target_token_endpoint", "http://as.example/token"), ("target_client_secret", "env:NOT_THERE_AT_ALL"),
            ("client_authentication", "password"), ("target_private_key", "-----BEGIN NOTHING-----"), ("client_assertion_alg", "HS256"), ("client_assertion_audience", "both"));

        var problems = harness.Validate(backend);

        Assert.Contains("backends.finance.auth_config.target_authorization_server is required for okta-cross-app", problems);
        foreach (var key in (string[])["id_jag_mode", "id_jag_issuer", "target_token_endpoint", "target_client_secret", "client_authentication", "target_private_key", "client_assertion_alg", "client_assertion_audience"])
        {
            Assert.Contains(problems, p => p.StartsWith($"backends.finance.auth_config.{key} ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Validate_OriginConfiguration_HasNoProblems()
    {
        await using var harness = await StartAsync();

        Assert.Empty(harness.Validate(harness.CrossApp("employees", ("id_jag_mode", "static"), ("target_client_id", "0oa"), ("target_client_secret", "s"), ("target_audience", "api://employees"))));
    }

    [Fact]
    public async Task Validate_NoOktaDomain_SaysSo()
    {
        await using var harness = await StartAsync(proxy: o => o.OktaDomain = null);

        Assert.Contains(harness.Validate(harness.CrossApp()), p => p.Contains("OKTA_DOMAIN", StringComparison.Ordinal));
    }
}
