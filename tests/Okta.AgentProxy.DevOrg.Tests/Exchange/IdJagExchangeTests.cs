using Okta.AgentProxy.DevOrg.Exchange;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.Tests.Exchange;

public sealed class IdJagExchangeTests
{
    [Fact]
    public async Task Exchange_OwnIdToken_ReturnsAnIdJagAsDocumented()
    {
        await using var org = await ExchangeOrg.StartAsync();

        var (status, body) = await org.ExchangeAsync();

        var jag = Jwt.Parse((string?)body!["access_token"])!;
        Assert.Equal(200, status);
        Assert.Equal(["token_type", "expires_in", "access_token", "issued_token_type"], body.Select(m => m.Key));
        Assert.Equal("N_A", (string?)body["token_type"]);
        Assert.Equal(300, (int)body["expires_in"]!);
        Assert.Equal(TokenTypes.IdJag, (string?)body["issued_token_type"]);
        Assert.Equal("oauth-id-jag+jwt", jag.Type);
        Assert.Equal(org.Org.BaseUrl, jag.Claims.Text("iss"));
        Assert.Equal(org.EmployeesIssuer, jag.Claims.Text("aud"));
        Assert.Equal("00u1alice00000000001", jag.Claims.Text("sub"));
        Assert.Equal(DevOrgPreset.CursorAgent, jag.Claims.Text("client_id"));
        Assert.Equal("employees:read", jag.Claims.Text("scope"));
        Assert.Equal("user", jag.Claims.Text("sub_profile"));
        Assert.Equal($$"""{"sub":"{{DevOrgPreset.CursorAgent}}","sub_profile":"ai_agent"}""", jag.Claims["act"]!.ToJsonString());
        Assert.Equal(DevOrgPreset.Alice, jag.Claims.Text("email"));
        Assert.StartsWith("IDAAG.", jag.Claims.Text("jti"), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(5), jag.Claims.Time("exp") - jag.Claims.Time("iat"));
        Assert.Contains(org.Org.Registry.Org.Keys.Published, k => k.KeyId == jag.KeyId && jag.IsSignedBy(k.Rsa));
    }

    [Fact]
    public async Task Exchange_OwnAccessToken_ThroughItsDelegationLink_IsAccepted()
    {
        await using var org = await ExchangeOrg.StartAsync();

        var jag = Jwt.Parse(await org.IdJagAsync(changes: [("subject_token", org.AliceAccessToken), ("subject_token_type", TokenTypes.AccessToken)]))!;

        Assert.Equal("00u1alice00000000001", jag.Claims.Text("sub"));
        Assert.False(jag.Claims.ContainsKey("email"));
    }

    [Fact]
    public async Task Exchange_OwnRefreshToken_IsAccepted()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Org.Set(org.Org.Registry.FindApp(DevOrgPreset.CursorClient)! with { RedirectUris = [TestOrg.Redirect] });
        var tokens = await org.Test.SignInAsync("", DevOrgPreset.CursorClient, ("scope", "openid offline_access"));

        var jag = Jwt.Parse(await org.IdJagAsync(changes: [("subject_token", (string?)tokens["refresh_token"]), ("subject_token_type", TokenTypes.RefreshToken)]))!;

        Assert.Equal("00u1alice00000000001", jag.Claims.Text("sub"));
    }

    [Fact]
    public async Task Exchange_LinkedClientIdInTheAssertion_IsTheSameAgent()
    {
        await using var org = await ExchangeOrg.StartAsync();

        var jag = Jwt.Parse(await org.IdJagAsync(changes: org.Assertion(DevOrgPreset.CursorClient, "")))!;

        Assert.Equal(DevOrgPreset.CursorClient, jag.Claims.Text("client_id"));
        Assert.Equal(DevOrgPreset.CursorAgent, ((System.Text.Json.Nodes.JsonObject)jag.Claims["act"]!).Text("sub"));
    }

    [Fact]
    public async Task Exchange_AgentWithASecretOrNothing_AuthenticatesThatWay()
    {
        await using var org = await ExchangeOrg.StartAsync();
        (string, string?)[] noAssertion = [("client_assertion", null), ("client_assertion_type", null), ("client_id", DevOrgPreset.CursorAgent)];

        org.Change(DevOrgPreset.CursorAgent, a => a with { Authentication = DevClientAuthentication.ClientSecret, ClientSecret = "agent-secret" });
        var (secret, _) = await org.ExchangeAsync(changes: [.. noAssertion, ("client_secret", "agent-secret")]);
        var (wrong, _) = await org.ExchangeAsync(changes: [.. noAssertion, ("client_secret", "other")]);
        var (nothing, _) = await org.ExchangeAsync(changes: noAssertion);
        org.Change(DevOrgPreset.CursorAgent, a => a with { Authentication = DevClientAuthentication.None });
        var (open, _) = await org.ExchangeAsync(changes: noAssertion);

        Assert.Equal((200, 401, 401, 200), (secret, wrong, nothing, open));
    }

    [Theory]
    [InlineData("audience", null, 400, "invalid_target", "token_exchange_invalid_audience")]
    [InlineData("audience", "https://elsewhere.example", 400, "invalid_target", "token_exchange_invalid_audience")]
    [InlineData("audience", "{base}", 400, "invalid_target", "token_exchange_invalid_audience")]
    [InlineData("audience", "{employees}/", 400, "invalid_target", "token_exchange_invalid_audience")]
    [InlineData("audience", "{employees}/v1/token", 400, "invalid_target", "token_exchange_invalid_audience")]
    [InlineData("audience", "{unconnected}", 400, "invalid_target", "token_exchange_incomplete_resource_configuration")]
    [InlineData("scope", "openid employees:read", 400, "invalid_scope", "openid_not_allowed_token_exchange")]
    [InlineData("scope", "email", 400, "invalid_scope", "openid_not_allowed_token_exchange")]
    [InlineData("scope", "other", 400, "invalid_scope", "no_matching_scope")]
    [InlineData("scope", "employees:read+employees:write", 400, "invalid_scope", "no_matching_scope")]
    [InlineData("resource", "https://elsewhere.example", 400, "invalid_target", "token_exchange_invalid_resource")]
    [InlineData("requested_token_type", null, 400, "invalid_request", "missing_token_request_parameter")]
    [InlineData("requested_token_type", TokenTypes.AccessToken, 400, "invalid_request", "invalid_requested_token_type")]
    [InlineData("subject_token", null, 400, "invalid_request", "missing_token_request_parameter")]
    [InlineData("subject_token_type", null, 400, "invalid_request", "missing_token_request_parameter")]
    [InlineData("subject_token_type", "urn:ietf:params:oauth:token-type:saml2", 400, "invalid_request", "invalid_subject_token_type")]
    [InlineData("subject_token_type", TokenTypes.AccessToken, 400, "invalid_request", "invalid_subject_token")]
    [InlineData("actor_token", "x", 400, "invalid_request", "invalid_actor_token_type")]
    [InlineData("actor_token_type", TokenTypes.AccessToken, 400, "invalid_request", "invalid_actor_token")]
    public async Task Exchange_AnythingWrong_IsRefusedAsOktaDoes(string name, string? value, int status, string error, string code)
    {
        await using var org = await ExchangeOrg.StartAsync(o => o.AuthorizationServers.Add(new DevAuthorizationServer { Id = "unconnected" }));
        value = value?.Replace("{base}", org.Org.BaseUrl, StringComparison.Ordinal)
            .Replace("{employees}", org.EmployeesIssuer, StringComparison.Ordinal)
            .Replace("{unconnected}", org.Org.IssuerOf("unconnected"), StringComparison.Ordinal);

        var (actual, body) = await org.ExchangeAsync(changes: (name, value));

        Assert.Equal(code, org.LastInternalCode);
        Assert.Equal((status, error), (actual, (string?)body!["error"]));
        Assert.Equal(["error", "error_description"], body.Select(m => m.Key));
    }

    [Fact]
    public async Task Exchange_SeveralAudiencesOrResources_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();

        await org.ExchangeAsync(changes: [("audience", org.EmployeesIssuer), ("audience", org.Org.IssuerOf())]);
        var audiences = org.LastInternalCode;
        await org.ExchangeAsync(changes: [("resource", "https://a.example"), ("resource", "https://b.example")]);

        Assert.Equal("token_exchange_invalid_audience", audiences);
        Assert.Equal("too_many_resources", org.LastInternalCode);
    }

    [Theory]
    [InlineData("employees:read employees:write", "scope_denied")]
    [InlineData("employees:write", "no_scope_allowed")]
    public async Task Exchange_ScopeOutsideOfTheConnection_IsDenied(string scope, string code)
    {
        await using var org = await ExchangeOrg.StartAsync();

        var (status, body) = await org.ExchangeAsync(DevOrgPreset.ClaudeCodeAgent, ("scope", scope));

        Assert.Equal((400, "access_denied"), (status, (string?)body!["error"]));
        Assert.Equal(code, org.LastInternalCode);
    }

    [Fact]
    public async Task Exchange_AgentWithoutConnection_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();

        await org.ExchangeAsync(DevOrgPreset.CopilotAgent);

        Assert.Equal("token_exchange_incomplete_resource_configuration", org.LastInternalCode);
    }

    [Fact]
    public async Task Exchange_ScopeThatNeedsConsent_SaysSo()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(s => s with { ConsentScopes = ["employees:read"] });

        var (status, body) = await org.ExchangeAsync();

        Assert.Equal((400, "consent_required"), (status, (string?)body!["error"]));
        Assert.Equal("consent_required_token_exchange", org.LastInternalCode);
    }

    [Fact]
    public async Task Exchange_ResourceOfTheConnection_GoesIntoTheIdJag()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(DevOrgPreset.CursorAgent, a => a with { Connections = [new DevAuthorizationServerConnection { AuthorizationServer = ExchangeOrg.Employees, Resources = ["https://hr.example"] }] });

        var jag = Jwt.Parse(await org.IdJagAsync(changes: ("resource", "https://hr.example")))!;

        Assert.Equal("https://hr.example", jag.Claims.Text("resource"));
    }

    [Fact]
    public async Task Exchange_ForAServerElsewhere_NamesTheClientIdThere()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(DevOrgPreset.CursorAgent, a => a with { Connections = [new DevAuthorizationServerConnection { AuthorizationServer = "https://tenant.auth0.example/", ClientId = "there" }] });

        var jag = Jwt.Parse(await org.IdJagAsync(changes: [("audience", "https://tenant.auth0.example/"), ("scope", "anything")]))!;

        Assert.Equal("https://tenant.auth0.example/", jag.Claims.Text("aud"));
        Assert.Equal("there", jag.Claims.Text("client_id"));
    }

    [Fact]
    public async Task Exchange_MoreThanTheQuota_Is429InvalidGrant()
    {
        await using var org = await ExchangeOrg.StartAsync(o => o.MaxIdJagsPerUser = 1);
        await org.IdJagAsync();

        var (status, body) = await org.ExchangeAsync();

        Assert.Equal((429, "invalid_grant"), (status, (string?)body!["error"]));
        Assert.Equal("user_rate_limited", org.LastInternalCode);
    }

    [Fact]
    public async Task Exchange_ProductNotBought_IsInvalidGrant()
    {
        await using var org = await ExchangeOrg.StartAsync(o => o.AiAgentsEnabled = false);

        var (status, body) = await org.ExchangeAsync();

        Assert.Equal((400, "invalid_grant"), (status, (string?)body!["error"]));
        Assert.Equal("invalid_grant_type_or_token_exchange_sku_not_enabled", org.LastInternalCode);
    }

    [Fact]
    public async Task Exchange_InactiveAgent_IsInvalidClient()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(DevOrgPreset.CursorAgent, a => a with { Active = false });

        var (status, body) = await org.ExchangeAsync();

        Assert.Equal((401, "invalid_client"), (status, (string?)body!["error"]));
    }

    [Fact]
    public async Task Exchange_AtACustomServer_IsUnsupported()
    {
        await using var org = await ExchangeOrg.StartAsync();

        await org.Test.TokenAsync("default", [("grant_type", DevGrants.TokenExchange), .. org.Assertion(DevOrgPreset.CursorAgent, "default")]);

        Assert.Equal("unsupported_grant_type_token_exchange", org.LastInternalCode);
    }

    [Fact]
    public async Task Exchange_OrdinaryApplication_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Org.Set(org.Org.Registry.FindApp(TestOrg.Service)! with { GrantTypes = [DevGrants.TokenExchange] });

        await org.ExchangeAsync(changes: [("client_assertion", null), ("client_assertion_type", null), ("client_id", TestOrg.Service), ("client_secret", TestOrg.ServiceSecret)]);

        Assert.Equal("token_exchange_incomplete_resource_configuration", org.LastInternalCode);
    }

    [Fact]
    public async Task Exchange_SameAssertionForBothLegs_FailsAtTheSecond()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var assertion = org.Assertion(DevOrgPreset.CursorAgent, "");
        var jag = await org.IdJagAsync(changes: assertion);

        var (status, _) = await org.RedeemAsync(jag, changes: assertion);

        Assert.Equal(401, status);
        Assert.Equal("client_assertion_invalid_audience", org.LastInternalCode);
    }

    [Theory]
    [InlineData(null, 0, false)]
    [InlineData("urn:okta:loa:1fa:any", 0, false)]
    [InlineData("urn:okta:loa:2fa:any", 601, false)]
    [InlineData("urn:okta:loa:2fa:any", 600, true)]
    public async Task Exchange_ForAConnectionThatWantsASignIn_NeedsATokenOfOne(string? acr, int secondsAgo, bool accepted)
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(DevOrgPreset.CursorAgent, a => a with
        {
            Connections = [new DevAuthorizationServerConnection { AuthorizationServer = ExchangeOrg.Employees, RequiredAcr = "urn:okta:loa:2fa:any", MaxAuthAge = TimeSpan.FromMinutes(10) }],
        });
        var token = org.Org.IssueIdToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, claims: c =>
        {
            c["acr"] = acr;
            c["auth_time"] = (long)c["iat"]! - secondsAgo;
        });

        var (status, body) = await org.ExchangeAsync(changes: [("subject_token", token)]);

        Assert.Equal(accepted ? 200 : 401, status);
        if (!accepted)
        {
            Assert.Equal("insufficient_user_authentication", (string?)body!["error"]);
            Assert.Equal("urn:okta:loa:2fa:any", (string?)body["acr_values"]);
            Assert.Equal(600, (int?)body["max_age"]);
            Assert.Equal("insufficient_user_authentication", org.LastInternalCode);
        }
    }
}
