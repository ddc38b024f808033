using System.Net;
using static Okta.AgentProxy.DevOrg.Tests.TestOrg;

namespace Okta.AgentProxy.DevOrg.Tests.Authorize;

public sealed class AuthorizeEndpointTests
{
    [Theory]
    [InlineData("default")]
    [InlineData("")]
    public async Task Authorize_KnownUser_ReturnsCodeAndStateAndNoIssuer(string server)
    {
        await using var org = await StartAsync();

        var result = await org.AuthorizeAsync(server, Public, ("scope", "openid"));

        Assert.Equal(["x", "code", "state"], result.Keys);
        Assert.Equal("st&te", result["state"]);
    }

    [Fact]
    public async Task Authorize_IssuerSwitchedOn_ReturnsIssuer()
    {
        await using var org = await StartAsync(o => o.IssuerInAuthorizationResponse = true);

        var result = await org.AuthorizeAsync("default", Public);

        Assert.Equal(org.Server.Issuer, result["iss"]);
    }

    [Fact]
    public async Task Authorize_AutoSignIn_NeedsNoHint()
    {
        await using var org = await StartAsync(o => o.AutoSignIn = DevOrgPreset.Bob);

        var result = await org.AuthorizeAsync("default", Public, ("login_hint", null));

        Assert.True(result.ContainsKey("code"));
    }

    [Fact]
    public async Task Authorize_FragmentMode_AnswersInTheFragment()
    {
        await using var org = await StartAsync();

        using var response = await org.Http.GetAsync(new Uri(AuthorizeUrl("default", Public, ("response_mode", "fragment")), UriKind.Relative));

        Assert.StartsWith("#code=", response.Headers.Location!.Fragment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorize_ByPost_AnswersWith303()
    {
        await using var org = await StartAsync();
        var query = new Uri("http://x" + AuthorizeUrl("default", Public)).Query;

        using var response = await org.SendAsync("/oauth2/default/v1/authorize", null, [.. Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query).Select(p => (p.Key, (string?)p.Value.ToString()))]);

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
    }

    // Errors before the redirect URI is trusted never redirect.
    [Theory]
    [InlineData("client_id", "0oaunknown", "invalid_client")]
    [InlineData("client_id", null, "invalid_client")]
    [InlineData("redirect_uri", null, "missing_redirect_uri")]
    [InlineData("redirect_uri", "http://127.0.0.1:8400/callback", "invalid_request")]
    [InlineData("redirect_uri", "http://127.0.0.1:8401/callback?x=1", "invalid_request")]
    [InlineData("redirect_uri", "http://127.0.0.1:8400/Callback?x=1", "invalid_request")]
    [InlineData("redirect_uri", "http://127.0.0.1:8400/callback?x=1&y=2", "invalid_request")]
    [InlineData("redirect_uri", "https://evil.example/callback", "invalid_request")]
    public async Task Authorize_UntrustedClientOrRedirect_ShowsAPageAndDoesNotRedirect(string name, string? value, string error)
    {
        await using var org = await StartAsync();

        using var response = await org.Http.GetAsync(new Uri(AuthorizeUrl("default", Public, (name, value)), UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
        Assert.Contains(error, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default", "response_type", "token", "unsupported_response_type")]
    [InlineData("default", "response_type", "code id_token", "unsupported_response_type")]
    [InlineData("default", "response_type", null, "unsupported_response_type")]
    [InlineData("default", "response_mode", "form_post", "unsupported_response_mode")]
    [InlineData("default", "state", null, "invalid_request")]
    [InlineData("default", "state", "", "invalid_request")]
    [InlineData("default", "prompt", "select_account", "invalid_request")]
    [InlineData("default", "max_age", "-1", "invalid_request")]
    [InlineData("default", "max_age", "x", "invalid_request")]
    [InlineData("default", "code_challenge", null, "invalid_request")]
    [InlineData("default", "code_challenge", "too-short", "invalid_request")]
    [InlineData("default", "code_challenge_method", "plain", "invalid_request")]
    [InlineData("default", "code_challenge_method", null, "invalid_request")]
    [InlineData("default", "scope", null, "invalid_scope")]
    [InlineData("default", "scope", "openid nonsense", "invalid_scope")]
    [InlineData("default", "scope", "profile mcp:read", "invalid_scope")]
    [InlineData("", "scope", "openid mcp:read", "invalid_scope")]
    [InlineData("", "scope", null, "invalid_scope")]
    public async Task Authorize_BadRequest_GoesBackToTheClientWithItsState(string server, string name, string? value, string error)
    {
        await using var org = await StartAsync();

        var result = await org.AuthorizeAsync(server, Public, ("scope", "openid"), (name, value));

        Assert.Equal(error, result["error"]);
        Assert.True(result.ContainsKey("error_description"));
        Assert.False(result.ContainsKey("code"));
        Assert.Equal(name == "state" ? null : "st&te", result.GetValueOrDefault("state"));
    }

    [Fact]
    public async Task Authorize_ConfidentialClientThatRequiresPkce_NeedsAChallenge()
    {
        await using var org = await StartAsync();
        org.Org.Set(org.Org.Registry.FindApp(Web)! with { RequirePkce = true });

        var result = await org.AuthorizeAsync("default", Web, ("code_challenge", null), ("code_challenge_method", null));

        Assert.Equal("invalid_request", result["error"]);
        Assert.Equal("PKCE code challenge is required by the application.", result["error_description"]);
    }

    [Fact]
    public async Task Authorize_ServiceClient_IsUnauthorized()
    {
        await using var org = await StartAsync();
        org.Org.Set(org.Org.Registry.FindApp(Service)! with { RedirectUris = [Redirect] });

        var result = await org.AuthorizeAsync("default", Service);

        Assert.Equal("unauthorized_client", result["error"]);
    }

    [Fact]
    public async Task Authorize_InactiveClient_ShowsAPage()
    {
        await using var org = await StartAsync();
        org.Org.Set(org.Org.Registry.FindApp(Public)! with { Active = false });

        using var response = await org.Http.GetAsync(new Uri(AuthorizeUrl("default", Public), UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Authorize_UserNotAssigned_IsDenied()
    {
        await using var org = await StartAsync();

        var result = await org.AuthorizeAsync("default", Public, ("login_hint", Dave));

        Assert.Equal("access_denied", result["error"]);
        Assert.Equal("User is not assigned to the client application.", result["error_description"]);
    }

    [Fact]
    public async Task Authorize_InactiveUser_GetsNoCode()
    {
        await using var org = await StartAsync();

        using var response = await org.Http.GetAsync(new Uri(AuthorizeUrl("default", Public, ("login_hint", Carol)), UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("Sign in", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorize_DuplicateParameter_ShowsAPage()
    {
        await using var org = await StartAsync();

        using var response = await org.Http.GetAsync(new Uri(AuthorizeUrl("default", Public) + "&state=other", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Authorize_PromptNoneWithoutSession_SaysLoginRequired()
    {
        await using var org = await StartAsync();

        var result = await org.AuthorizeAsync("default", Public, ("prompt", "none"));

        Assert.Equal("login_required", result["error"]);
    }

    [Fact]
    public async Task Authorize_SecondTimeInTheSameBrowser_NeedsNoSignIn()
    {
        await using var org = await StartAsync();
        await org.AuthorizeAsync("default", Public);

        var result = await org.AuthorizeAsync("default", Public, ("login_hint", null), ("prompt", "none"));

        Assert.True(result.ContainsKey("code"));
    }

    [Fact]
    public async Task Authorize_SessionOlderThanMaxAge_SaysLoginRequired()
    {
        await using var org = await StartAsync();
        await org.AuthorizeAsync("default", Public);
        org.Clock.Advance(TimeSpan.FromSeconds(61));

        var result = await org.AuthorizeAsync("default", Public, ("prompt", "none"), ("max_age", "60"));

        Assert.Equal("login_required", result["error"]);
    }

    [Fact]
    public async Task Authorize_SessionsEndedByAnAdministrator_SaysLoginRequired()
    {
        await using var org = await StartAsync();
        await org.AuthorizeAsync("default", Public);
        org.Org.EndSessions(DevOrgPreset.Alice);

        var result = await org.AuthorizeAsync("default", Public, ("prompt", "none"));

        Assert.Equal("login_required", result["error"]);
    }

    [Fact]
    public async Task Authorize_PolicyWithoutRuleForTheClient_IsDenied()
    {
        await using var org = await StartAsync(o => o.AuthorizationServers.Add(new DevAuthorizationServer { Id = "strict", AccessRules = [new DevAccessRule { Clients = [Web] }] }));

        var result = await org.AuthorizeAsync("strict", Public);

        Assert.Equal("access_denied", result["error"]);
        Assert.StartsWith("Policy evaluation failed", result["error_description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorize_PolicyForAGroup_LetsItsMembersInOnly()
    {
        await using var org = await StartAsync(o => o.AuthorizationServers.Add(new DevAuthorizationServer { Id = "hr", AccessRules = [new DevAccessRule { Groups = ["HR"] }] }));

        var alice = await org.AuthorizeAsync("hr", Public);
        var bob = await org.AuthorizeAsync("hr", Public, ("login_hint", DevOrgPreset.Bob), ("prompt", "login"));

        Assert.True(alice.ContainsKey("code"));
        Assert.Equal("access_denied", bob["error"]);
    }

    [Fact]
    public async Task Authorize_ResourceAtAServerThatListsResources_MustBeOneOfThem()
    {
        await using var org = await StartAsync(o => o.AuthorizationServers.Add(new DevAuthorizationServer { Id = "agents", Resources = ["https://agent.example/a"] }));

        var unknown = await org.AuthorizeAsync("agents", Public, ("resource", "https://agent.example/b"));
        var ignored = await org.AuthorizeAsync("default", Public, ("resource", "https://agent.example/b"));

        Assert.Equal("invalid_target", unknown["error"]);
        Assert.True(ignored.ContainsKey("code"));
    }
}
