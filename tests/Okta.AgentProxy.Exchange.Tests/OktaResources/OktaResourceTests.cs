using System.Text;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.OktaResources;

public sealed class OktaResourceTests
{
    private const string Orn = "orn:okta:pam:00o1:secrets:1234";

    [Fact]
    public async Task VaultedSecret_OneKey_GoesIntoTheNamedHeader()
    {
        await using var harness = await StartAsync();
        var backend = Backend("crm", "okta-vaulted-secret", ("resource", Orn), ("secret_key", "api_key"), ("header_name", "X-Key"), ("header_prefix", "Token "));

        var result = await harness.AcquireAsync(Request(backend));

        Assert.StartsWith("Token vault-", result.Header("X-Key"));
        var call = harness.Server.Calls.Single();
        Assert.Equal(StubTokenServer.OrgToken, call.Path);
        Assert.Equal((OAuthNames.VaultedSecretType, Orn), (call["requested_token_type"]!, call["resource"]!));
        Assert.Null(call["audience"]);
        Assert.Null(call["scope"]);
    }

    [Fact]
    public async Task VaultedSecret_Map_FillsEveryHeader()
    {
        await using var harness = await StartAsync();
        var backend = Backend("crm", "okta-vaulted-secret", ("resource", Orn), ("headers:Authorization", "Bearer {api_key}"), ("headers:X-Account", "account"));

        var result = await harness.AcquireAsync(Request(backend));

        Assert.StartsWith("Bearer vault-", result.Header());
        Assert.Equal("acme", result.Header("X-Account"));
    }

    [Fact]
    public async Task VaultedSecret_TwoUsers_EachHasItsOwn()
    {
        await using var harness = await StartAsync();
        var backend = Backend("crm", "okta-vaulted-secret", ("resource", Orn), ("secret_key", "api_key"));

        var alice = (await harness.AcquireAsync(Request(backend, "alice"))).Header("X-API-Key");
        var bob = (await harness.AcquireAsync(Request(backend, "bob"))).Header("X-API-Key");
        var more = (await harness.AcquireAsync(Request(backend, "alice", scopes: ["other"]))).Header("X-API-Key");

        Assert.NotEqual(alice, bob);
        Assert.Equal(alice, more);
        Assert.Equal(2, harness.Server.Calls.Count);
    }

    [Theory]
    [InlineData("no-such-key", "fine")]
    [InlineData("api_key", "line\r\nX-Admin: 1")]
    [InlineData("api_key", "caf\u00e9")]
    public async Task VaultedSecret_CannotBecomeAHeader_FailsWithoutShowingIt(string key, string value)
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => StubTokenServer.AnswerAsync(call, 200, new
        {
            issued_token_type = OAuthNames.VaultedSecretType, token_type = "N_A", expires_in = 300, vaulted_secret = new Dictionary<string, string> { ["api_key"] = value },
        });

        var result = await harness.AcquireAsync(Request(Backend("crm", "okta-vaulted-secret", ("resource", Orn), ("secret_key", key))));

        var error = result.ShouldFail("token_exchange_failed", 502);
        Assert.DoesNotContain(value, error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("okta-vaulted-secret")]
    [InlineData("okta-service-account")]
    [InlineData("okta-sts")]
    public async Task Acquire_AnotherKindOfTokenIsIssued_IsNotUsed(string method)
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => StubTokenServer.AnswerAsync(call, 200, new
        {
            issued_token_type = OAuthNames.AccessTokenType,
            token_type = "Bearer",
            access_token = "x",
            vaulted_secret = new { api_key = "x" },
            service_account = new { username = "u", password = "p" },
        });

        var result = await harness.AcquireAsync(Request(Backend("crm", method, ("resource", Orn), ("secret_key", "api_key"))));

        result.ShouldFail("token_exchange_failed", 502);
    }

    [Fact]
    public async Task ServiceAccount_Issued_IsHttpBasic()
    {
        await using var harness = await StartAsync();

        var result = await harness.AcquireAsync(Request(Backend("erp", "okta-service-account", ("resource", Orn))));

        Assert.Equal("svc:pw-1", Encoding.UTF8.GetString(Convert.FromBase64String(result.Header()["Basic ".Length..])));
    }

    [Fact]
    public async Task ServiceAccount_ColonInTheName_IsRefused()
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => StubTokenServer.AnswerAsync(call, 200, new
        {
            issued_token_type = OAuthNames.ServiceAccountType, token_type = "N_A", service_account = new { username = "a:b", password = "p" },
        });

        (await harness.AcquireAsync(Request(Backend("erp", "okta-service-account", ("resource", Orn))))).ShouldFail("token_exchange_failed", 502);
    }

    [Fact]
    public async Task Sts_Issued_IsABearerToken()
    {
        await using var harness = await StartAsync();

        var result = await harness.AcquireAsync(Request(Backend("github", "okta-sts", ("resource", "github"))));

        Assert.Equal("Bearer sts-1", result.Header());
    }

    [Fact]
    public async Task Sts_ConsentMissing_IsAConsentRequirementAndTheNextTryGoesThrough()
    {
        await using var harness = await StartAsync();
        var backend = Backend("github", "okta-sts", ("resource", "github-resource"), ("connection", "GitHub"));
        harness.Server.Intercept = call => StubTokenServer.AnswerAsync(call, 400, new
        {
            error = "interaction_required",
            error_description = "The user must authenticate with the authorization server for the request to proceed",
            interaction_uri = "https://org.example/oauth2/v1/sts/redirect?dataHandle=abc",
        });

        var error = (await harness.AcquireAsync(Request(backend))).ShouldFail("consent_required", 403);
        harness.Server.Intercept = null;
        var next = await harness.AcquireAsync(Request(backend));

        Assert.Equal(("GitHub", "/oauth2/v1/sts/redirect"), (error.Consent!.Connection, error.Consent.InteractionUri!.AbsolutePath));
        Assert.NotNull(next.Credential);
        Assert.DoesNotContain("dataHandle", harness.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://evil.example/consent")]
    [InlineData("javascript:alert(1)")]
    public async Task Sts_ConsentAtAnUnsafeAddress_IsNotFollowed(string uri)
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => StubTokenServer.AnswerAsync(call, 400, new { error = "interaction_required", interaction_uri = uri });

        var result = await harness.AcquireAsync(Request(Backend("github", "okta-sts", ("resource", "r"))));

        Assert.Null(result.Error!.Consent);
    }

    [Fact]
    public async Task Sts_BackendRefusedIt_IsRevokedWithTheHintBeforeTheNextOne()
    {
        await using var harness = await StartAsync();
        var request = Request(Backend("github", "okta-sts", ("resource", "r")));
        var refused = (await harness.AcquireAsync(request)).Credential!;

        await harness.InvalidateAsync(request, refused);
        var next = await harness.AcquireAsync(request);

        Assert.Equal("Bearer sts-2", next.Header());
        Assert.Equal([StubTokenServer.OrgToken, StubTokenServer.OrgRevoke, StubTokenServer.OrgToken], harness.Server.Calls.Select(c => c.Path));
        var revocation = harness.Server.Calls.Single(c => c.Path == StubTokenServer.OrgRevoke);
        Assert.Equal(("sts-1", "oauth_sts"), (revocation["token"]!, revocation["token_type_hint"]!));
        Assert.Equal(harness.Server.Url + StubTokenServer.OrgRevoke, Jwt.Parse(revocation["client_assertion"]!)["aud"]);
    }

    [Fact]
    public async Task Sts_TwoCallersWereRefused_TheNewTokenIsNotRevoked()
    {
        await using var harness = await StartAsync();
        var request = Request(Backend("github", "okta-sts", ("resource", "r")));
        var refused = (await harness.AcquireAsync(request)).Credential!;

        await harness.InvalidateAsync(request, refused);
        await harness.AcquireAsync(request);
        await harness.InvalidateAsync(request, refused);

        Assert.Single(harness.Server.Calls, c => c.Path == StubTokenServer.OrgRevoke);
        Assert.Equal("Bearer sts-2", (await harness.AcquireAsync(request)).Header());
    }

    [Fact]
    public async Task Sts_RevocationFails_TheRepairGoesOn()
    {
        await using var harness = await StartAsync();
        var request = Request(Backend("github", "okta-sts", ("resource", "r")));
        var refused = (await harness.AcquireAsync(request)).Credential!;
        harness.Server.Intercept = call => call.Path == StubTokenServer.OrgRevoke ? StubTokenServer.AnswerAsync(call, 500, new { }) : Task.FromResult(false);

        await harness.InvalidateAsync(request, refused);

        Assert.Equal("Bearer sts-2", (await harness.AcquireAsync(request)).Header());
        Assert.Contains(harness.Logs.Lines, l => l.Id.Id == EventIds.RevocationFailed);
    }

    [Fact]
    public async Task Validate_NothingConfigured_ReportsEveryKey()
    {
        await using var harness = await StartAsync();

        var problems = harness.Validate(Backend("crm", "okta-vaulted-secret", ("headers:Content-Length", "x"), ("headers:Bad Name", "x"), ("headers:X-A", "{open")));

        Assert.Equal(4, problems.Count);
        Assert.Contains("backends.crm.auth_config.resource is required for okta-vaulted-secret", problems);
        Assert.Contains(harness.Validate(Backend("crm", "okta-vaulted-secret", ("resource", Orn))), p => p.Contains("secret_key", StringComparison.Ordinal));
        Assert.NotEmpty(harness.Validate(Backend("crm", "okta-sts")));
        Assert.NotEmpty(harness.Validate(Backend("crm", "okta-service-account")));
    }
}
