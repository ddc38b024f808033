using System.Net;
using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Exchange;
using Okta.AgentProxy.DevOrg.Tests.Exchange;

namespace Okta.AgentProxy.DevOrg.Tests.Sts;

public sealed class StsExchangeTests
{
    private const string Resource = DevOrgPreset.StsResource;

    [Fact]
    public async Task Exchange_WithoutConsent_SaysWhereToGiveIt()
    {
        await using var org = await ExchangeOrg.StartAsync();

        var (status, body) = await ExchangeAsync(org);

        Assert.Equal(400, status);
        Assert.Equal(["error", "error_description", "interaction_uri"], body!.Select(m => m.Key));
        Assert.Equal("interaction_required", (string?)body!["error"]);
        Assert.StartsWith(org.Org.BaseUrl + "/oauth2/v1/sts/redirect?dataHandle=", (string?)body["interaction_uri"], StringComparison.Ordinal);
        Assert.Equal("oauth_sts_interaction_required", org.LastInternalCode);
    }

    [Fact]
    public async Task Exchange_AfterTheUserConsentedOnThePage_ReturnsTheToken()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var page = await OpenAsync(org);

        using var answer = await AnswerAsync(org, page.Handle, ("username", DevOrgPreset.Alice), ("action", "allow"));
        var (status, body) = await ExchangeAsync(org);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(200, status);
        Assert.Equal(["issued_token_type", "access_token", "token_type", "expires_in", "scope"], body!.Select(m => m.Key));
        Assert.Equal("Bearer", (string?)body!["token_type"]);
        Assert.Equal(3600, (int)body["expires_in"]!);
        var known = org.Org.FindBrokeredToken((string)body["access_token"]!)!;
        Assert.Equal(("00u1alice00000000001", DevOrgPreset.CursorAgent, Resource), (known.UserId, known.AgentId, known.Resource));
    }

    [Fact]
    public async Task ConsentPage_Always_IsEncodedAndUnframed()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(DevOrgPreset.CursorAgent, a => a with { Name = "<script>x</script>" });

        var (response, _) = await OpenAsync(org);

        var html = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConsentPage_AnotherUser_CannotConsent()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var page = await OpenAsync(org);

        using var byName = await AnswerAsync(org, page.Handle, ("username", DevOrgPreset.Bob), ("action", "allow"));
        await org.Test.AuthorizeAsync("default", TestOrg.Public, ("login_hint", DevOrgPreset.Bob));
        using var signedIn = await org.Test.Http.GetAsync(new Uri($"/oauth2/v1/sts/redirect?dataHandle={page.Handle}", UriKind.Relative));
        using var posted = await AnswerAsync(org, page.Handle, ("username", DevOrgPreset.Alice), ("action", "allow"));
        var (status, _) = await ExchangeAsync(org);

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], [byName.StatusCode, signedIn.StatusCode, posted.StatusCode]);
        Assert.Equal(400, status);
    }

    [Fact]
    public async Task ConsentPage_Denied_GivesNothing()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var page = await OpenAsync(org);

        using var answer = await AnswerAsync(org, page.Handle, ("username", DevOrgPreset.Alice), ("action", "deny"));
        var (status, _) = await ExchangeAsync(org);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(400, status);
    }

    [Fact]
    public async Task ConsentPage_OtherBrowserUnknownHandleOrTooLate_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var page = await OpenAsync(org);
        using var elsewhere = new HttpClient();

        using var other = await elsewhere.PostAsync(new Uri(org.Org.BaseUrl + "/oauth2/v1/sts/redirect"), new FormUrlEncodedContent([new("dataHandle", page.Handle), new("username", DevOrgPreset.Alice), new("action", "allow")]));
        using var unknown = await org.Test.Http.GetAsync(new Uri("/oauth2/v1/sts/redirect?dataHandle=x", UriKind.Relative));
        org.Test.Clock.Advance(TimeSpan.FromMinutes(10));
        using var late = await AnswerAsync(org, page.Handle, ("username", DevOrgPreset.Alice), ("action", "allow"));

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest], [other.StatusCode, unknown.StatusCode, late.StatusCode]);
    }

    [Fact]
    public async Task ConsentPage_WithAReturnUrl_GoesThere()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(DevOrgPreset.CursorAgent, a => a with { Connections = [new DevStsConnection { Resource = Resource, ReturnUrl = new Uri("http://127.0.0.1:9/connect/done") }] });
        var page = await OpenAsync(org);

        using var answer = await AnswerAsync(org, page.Handle, ("username", DevOrgPreset.Alice), ("action", "allow"));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("http://127.0.0.1:9/connect/done", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Exchange_Again_ReturnsTheSameTokenWithTheTimeThatIsLeft()
    {
        await using var org = await ConsentedAsync();
        var (_, first) = await ExchangeAsync(org);
        org.Test.Clock.Advance(TimeSpan.FromMinutes(50));

        var (_, second) = await ExchangeAsync(org);

        Assert.Equal((string?)first!["access_token"], (string?)second!["access_token"]);
        Assert.Equal(600, (int)second["expires_in"]!);
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 400)]
    public async Task Exchange_AfterTheTokenExpired_NeedsARefreshToken(bool refreshToken, int expected)
    {
        await using var org = await ConsentedAsync(refreshToken);
        org.Test.Clock.Advance(TimeSpan.FromHours(1));

        var (status, _) = await ExchangeAsync(org);

        Assert.Equal(expected, status);
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 400)]
    public async Task Revoke_WithTheHint_ClearsTheKeptTokenOnly(bool refreshToken, int expected)
    {
        await using var org = await ConsentedAsync(refreshToken);
        var token = (string)(await ExchangeAsync(org)).Body!["access_token"]!;

        var (revoked, body) = await org.Test.PostAsync("/oauth2/v1/revoke", [("token", token), ("token_type_hint", "oauth_sts"), .. org.Assertion(DevOrgPreset.CursorAgent, "", "revoke")]);
        var (status, next) = await ExchangeAsync(org);

        Assert.Equal(200, revoked);
        Assert.Null(body);
        Assert.Equal(expected, status);
        Assert.NotEqual(token, (string?)next!["access_token"]);
        Assert.NotNull(org.Org.FindBrokeredToken(token));
    }

    [Fact]
    public async Task Revoke_WithoutTheHintOrByAnotherAgent_ChangesNothing()
    {
        await using var org = await ConsentedAsync();
        var token = (string)(await ExchangeAsync(org)).Body!["access_token"]!;

        await org.Test.PostAsync("/oauth2/v1/revoke", [("token", token), .. org.Assertion(DevOrgPreset.CursorAgent, "", "revoke")]);
        await org.Test.PostAsync("/oauth2/v1/revoke", [("token", token), ("token_type_hint", "oauth_sts"), .. org.Assertion(DevOrgPreset.ClaudeCodeAgent, "", "revoke")]);
        var (_, next) = await ExchangeAsync(org);

        Assert.Equal(token, (string?)next!["access_token"]);
    }

    [Fact]
    public async Task WithdrawConsent_Always_AsksTheUserAgain()
    {
        await using var org = await ConsentedAsync();

        org.Org.WithdrawConsent(DevOrgPreset.Alice, DevOrgPreset.CursorAgent, Resource);
        var (status, _) = await ExchangeAsync(org);

        Assert.Equal(400, status);
        Assert.Equal("oauth_sts_interaction_required", org.LastInternalCode);
    }

    [Fact]
    public async Task Exchange_ConsentOfAnotherUser_DoesNotCount()
    {
        await using var org = await ConsentedAsync();

        var (status, _) = await ExchangeAsync(org, ("subject_token", org.Org.IssueIdToken(DevOrgPreset.Bob, DevOrgPreset.CursorClient)));

        Assert.Equal(400, status);
    }

    [Fact]
    public async Task Exchange_ServiceSubjectOrUnknownResource_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(DevOrgPreset.CursorAgent, a => a with { DelegationLinks = [TestOrg.Service] });

        await ExchangeAsync(org, ("subject_token", org.Org.IssueAccessToken(null, TestOrg.Service)), ("subject_token_type", TokenTypes.AccessToken));
        var service = org.LastInternalCode;
        await ExchangeAsync(org, ("resource", "https://other.example"));
        var unknown = org.LastInternalCode;
        await ExchangeAsync(org, ("resource", null));

        Assert.Equal("oauth_sts_user_subject_required", service);
        Assert.Equal("token_exchange_invalid_resource", unknown);
        Assert.Equal("missing_token_request_parameter", org.LastInternalCode);
    }

    [Fact]
    public async Task GiveConsent_WithoutConnection_SaysSo()
    {
        await using var org = await ExchangeOrg.StartAsync();

        Assert.Throws<ArgumentException>(() => org.Org.GiveConsent(DevOrgPreset.Alice, DevOrgPreset.CopilotAgent, Resource));
    }

    private static async Task<ExchangeOrg> ConsentedAsync(bool refreshToken = true)
    {
        var org = await ExchangeOrg.StartAsync();
        org.Change(DevOrgPreset.CursorAgent, a => a with { Connections = [new DevStsConnection { Resource = Resource, RefreshToken = refreshToken }] });
        org.Org.GiveConsent(DevOrgPreset.Alice, DevOrgPreset.CursorAgent, Resource);
        return org;
    }

    private static Task<(int Status, JsonObject? Body)> ExchangeAsync(ExchangeOrg org, params (string Name, string? Value)[] changes)
    {
        (string Name, string? Value)[] usual = [("requested_token_type", TokenTypes.Sts), ("audience", null), ("scope", null), ("resource", Resource)];
        return org.ExchangeAsync(changes: [.. usual.Where(u => !Array.Exists(changes, c => c.Name == u.Name)), .. changes]);
    }

    private static async Task<(HttpResponseMessage Response, string Handle)> OpenAsync(ExchangeOrg org)
    {
        var uri = new Uri((string)(await ExchangeAsync(org)).Body!["interaction_uri"]!);
        var response = await org.Test.Http.GetAsync(uri);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (response, TestOrg.Parameters(uri)["dataHandle"]);
    }

    private static Task<HttpResponseMessage> AnswerAsync(ExchangeOrg org, string handle, params (string, string?)[] form) =>
        org.Test.SendAsync("/oauth2/v1/sts/redirect", null, [("dataHandle", handle), .. form]);
}
