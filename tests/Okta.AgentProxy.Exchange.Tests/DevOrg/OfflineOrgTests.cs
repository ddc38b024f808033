using System.Text;
using Okta.AgentProxy.DevOrg;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.DevOrg;

public sealed class OfflineOrgTests
{
    [Theory]
    [InlineData(SubjectTokenType.AccessToken)]
    [InlineData(SubjectTokenType.IdToken)]
    public async Task CrossApp_EitherKindOfUsersToken_BringsATokenOfTheUserForTheEmployees(SubjectTokenType type)
    {
        await using var org = await OfflineOrg.StartAsync();

        var result = await org.AcquireAsync(org.Request(org.Employees(), agent: org.Agent(type)));

        var token = Jwt.Parse(result.Header()["Bearer ".Length..]);
        Assert.Equal(org.Organization.IssuerOf(DevOrgPreset.EmployeesServer), token["iss"]);
        Assert.Equal("api://employees", token["aud"]);
        Assert.Contains("alice", token.Claims.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(DevOrgPreset.CursorAgent, token.Claims["act"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal([200, 200], org.Organization.Requests.TokenRequests.Select(r => r.Status));
    }

    [Fact]
    public async Task CrossApp_SixUsersCallsAndTwoUsers_TwoExchanges()
    {
        await using var org = await OfflineOrg.StartAsync();
        var backend = org.Employees();

        for (var i = 0; i < 3; i++)
        {
            await org.AcquireAsync(org.Request(backend));
            await org.AcquireAsync(org.Request(backend, DevOrgPreset.Bob));
        }

        Assert.Equal(4, org.Organization.Requests.TokenRequests.Count);
    }

    [Fact]
    public async Task CrossApp_Dynamic_FindsTheServerThroughItsMetadata()
    {
        await using var org = await OfflineOrg.StartAsync();
        await using var documents = await StubTokenServer.StartAsync();
        documents.Documents["/.well-known/oauth-protected-resource/mcp"] = new()
        {
            ["resource"] = documents.Url + "/mcp",
            ["authorization_servers"] = new System.Text.Json.Nodes.JsonArray(org.Organization.IssuerOf(DevOrgPreset.EmployeesServer)),
        };
        var backend = Backend("employees", "okta-cross-app", ("id_jag_mode", "dynamic"), ("scopes", "employees:read")) with { Url = new Uri(documents.Url + "/mcp") };

        Assert.NotNull((await org.AcquireAsync(org.Request(backend))).Credential);
    }

    [Fact]
    public async Task CrossApp_ScopeInLegTwo_IsRefusedWithTheAdvice()
    {
        await using var org = await OfflineOrg.StartAsync();

        var error = (await org.AcquireAsync(org.Request(org.Employees(("target_send_scope", "true"))))).ShouldFail("token_exchange_failed", 502);

        Assert.Contains("target_send_scope", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CrossApp_UnknownKid_IsTheOperatorsAndSaysWhichKey()
    {
        await using var org = await OfflineOrg.StartAsync();

        var error = (await org.AcquireAsync(org.Request(org.Employees(), agent: org.AgentWith(TestKeys.RsaPkcs8, "unknown")))).ShouldFail("token_exchange_failed", 502);

        Assert.Contains("private_key_kid", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CrossApp_SessionEnded_AsksTheUserToSignInAgain()
    {
        await using var org = await OfflineOrg.StartAsync();
        var request = org.Request(org.Employees());
        org.Organization.EndSessions(DevOrgPreset.Alice);

        var error = (await org.AcquireAsync(request)).ShouldFail("token_exchange_failed", 401);

        Assert.Equal("invalid_token", error.Challenge!.Error);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("reset")]
    [InlineData("half")]
    [InlineData("hang")]
    public async Task CrossApp_SecondLegFailsOnce_IsRepeatedFromTheFirst(string fault)
    {
        await using var org = await OfflineOrg.StartAsync(o => o.AttemptTimeout = TimeSpan.FromSeconds(1));
        org.Organization.Faults.Add(
            DevOrgEndpoint.Token,
            fault switch
            {
                "500" => DevOrgFault.Status(500),
                "reset" => DevOrgFault.ResetConnection(),
                "half" => DevOrgFault.HalfBody(),
                _ => DevOrgFault.Hang(),
            },
            times: 1,
            authorizationServerId: DevOrgPreset.EmployeesServer);

        Assert.NotNull((await org.AcquireAsync(org.Request(org.Employees()))).Credential);
    }

    [Fact]
    public async Task VaultedSecretAndServiceAccount_FromTheVault_AreWhatTheVaultHolds()
    {
        await using var org = await OfflineOrg.StartAsync();

        var secret = await org.AcquireAsync(org.Request(Backend("crm", "okta-vaulted-secret", ("resource", DevOrgPreset.SecretResource), ("secret_key", "api_key"))));
        var account = await org.AcquireAsync(org.Request(Backend("erp", "okta-service-account", ("resource", DevOrgPreset.ServiceAccountResource))));

        Assert.Equal("demo-api-key", secret.Header("X-API-Key"));
        Assert.Equal("svc-partners:demo-password", Encoding.UTF8.GetString(Convert.FromBase64String(account.Header()["Basic ".Length..])));
    }

    [Fact]
    public async Task Sts_ConsentThenTokenThenRefusal_GoesThroughTheWholeLife()
    {
        await using var org = await OfflineOrg.StartAsync();
        var backend = Backend("third", "okta-sts", ("resource", DevOrgPreset.StsResource));

        Assert.NotNull((await org.AcquireAsync(org.Request(backend))).ShouldFail("consent_required", 403).Consent!.InteractionUri);
        org.Organization.GiveConsent(DevOrgPreset.Alice, DevOrgPreset.CursorAgent, DevOrgPreset.StsResource);
        var request = org.Request(backend);
        var first = await org.AcquireAsync(request);
        await org.InvalidateAsync(request, first.Credential!);
        var second = await org.AcquireAsync(request);

        Assert.NotEqual(first.Header(), second.Header());
        Assert.Equal(1, org.Organization.Requests.Count(DevOrgEndpoint.Revoke));
    }

    [Theory]
    [InlineData("token_exchange_subject_token_expired", 401)]
    [InlineData("invalid_subject_token", 401)]
    [InlineData("invalid_subject_token_session_expired", 401)]
    [InlineData("invalid_subject_token_user_inactive", 401)]
    [InlineData("insufficient_user_authentication", 401)]
    [InlineData("invalid_subject_token_user_not_assigned", 403)]
    [InlineData("invalid_subject_token_act_claim_depth", 403)]
    [InlineData("oauth_sts_user_subject_required", 403)]
    [InlineData("user_not_assigned", 403)]
    [InlineData("no_scope_allowed", 403)]
    [InlineData("scope_denied", 403)]
    [InlineData("no_matching_policy", 403)]
    [InlineData("associated_server_not_trusted", 403)]
    [InlineData("disallowed_network_zone", 403)]
    [InlineData("token_exchange_invalid_audience", 403)]
    [InlineData("token_exchange_invalid_resource", 403)]
    [InlineData("token_exchange_incomplete_resource_configuration", 403)]
    [InlineData("no_matching_scope", 403)]
    [InlineData("openid_not_allowed_token_exchange", 403)]
    [InlineData("consent_required_token_exchange", 403)]
    [InlineData("invalid_subject_token_type", 502)]
    [InlineData("invalid_subject_token_no_delegation_link", 502)]
    [InlineData("invalid_subject_token_client_not_registered", 502)]
    [InlineData("invalid_subject_token_client_inactive", 502)]
    [InlineData("invalid_subject_token_issuer_not_allowed", 502)]
    [InlineData("invalid_subject_token_authorization_server", 502)]
    [InlineData("invalid_subject_token_act_claim_malformed", 502)]
    [InlineData("invalid_requested_token_type", 502)]
    [InlineData("invalid_grant_type_or_token_exchange_sku_not_enabled", 502)]
    [InlineData("client_assertion_invalid_audience", 502)]
    [InlineData("client_assertion_already_used", 502)]
    [InlineData("client_assertion_invalid_kid", 502)]
    [InlineData("invalid_client_secret", 502)]
    [InlineData("unauthorized_client", 502)]
    [InlineData("unsupported_grant_type", 502)]
    [InlineData("use_dpop_nonce", 502)]
    [InlineData("cimd_throttled_invalid_client", 502)]
    [InlineData("user_rate_limited", 503)]
    [InlineData("id_jag_not_generated", 503)]
    [InlineData("server_error", 503)]
    public async Task CrossApp_OktaRefusesTheFirstLeg_HasTheStatusOfWhoCanMendIt(string internalCode, int status)
    {
        await using var org = await OfflineOrg.StartAsync(o => o.MaxRetries = 0);
        org.Organization.Faults.Add(DevOrgEndpoint.Token, DevOrgFault.Refusal(internalCode), authorizationServerId: DevOrganization.OrgServer);

        var result = await org.AcquireAsync(org.Request(org.Employees()));

        Assert.True(status == result.Error?.Status, $"{internalCode}: {result.Error} {result.Error?.Detail}");
        Assert.Equal(status == 401, result.Error!.Challenge is not null);
    }

    [Theory]
    [InlineData("no_matching_policy", 403, "JWT Bearer")]
    [InlineData("id_jag_client_mismatch", 502, "")]
    [InlineData("id_jag_untrusted_issuer", 502, "trust")]
    [InlineData("id_jag_expired", 502, "")]
    [InlineData("id_jag_lifetime_too_long", 502, "5 minutes")]
    [InlineData("id_jag_replayed", 502, "")]
    [InlineData("jwt_bearer_grant_invalid_audience", 502, "")]
    [InlineData("jwt_bearer_grant_invalid_issuer", 502, "")]
    [InlineData("org_authorization_server_only_client", 502, "org server only")]
    [InlineData("access_token_not_generated", 503, "")]
    public async Task CrossApp_OktaRefusesTheSecondLeg_NeverAsksTheUserToSignInAgain(string internalCode, int status, string advice)
    {
        await using var org = await OfflineOrg.StartAsync(o => o.MaxRetries = 0);
        org.Organization.Faults.Add(DevOrgEndpoint.Token, DevOrgFault.Refusal(internalCode), authorizationServerId: DevOrgPreset.EmployeesServer);

        var result = await org.AcquireAsync(org.Request(org.Employees()));

        Assert.True(status == result.Error?.Status, $"{internalCode}: {result.Error} {result.Error?.Detail}");
        Assert.Null(result.Error!.Challenge);
        Assert.Contains(advice, result.Error!.Detail, StringComparison.Ordinal);
    }
}
