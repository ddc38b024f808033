using System.Net;
using System.Text.RegularExpressions;
using static Okta.AgentProxy.DevOrg.Tests.TestOrg;

namespace Okta.AgentProxy.DevOrg.Tests.Authorize;

public sealed partial class SignInPageTests
{
    [Fact]
    public async Task SignInPage_Always_IsScriptFreeUnframedAndLabelled()
    {
        await using var org = await StartAsync(o => o.SignInByLoginHint = false);
        org.Org.Set(org.Org.Registry.FindApp(Public)! with { Name = "<script>alert(1)</script>" });

        using var response = await org.Http.GetAsync(new Uri(AuthorizeUrl("default", Public, ("login_hint", "\"><script>")), UriKind.Relative));

        var html = await response.Content.ReadAsStringAsync();
        var csp = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<label for=\"username\">", html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", csp, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", csp, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' http://127.0.0.1:8400;", csp, StringComparison.Ordinal);
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.All(response.Headers.GetValues("Set-Cookie"), c => Assert.Contains("httponly", c, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task SignIn_KnownUser_RedirectsWith303AndACode()
    {
        await using var org = await StartAsync();
        var transaction = await ShowAsync(org);

        using var response = await SubmitAsync(org, transaction, DevOrgPreset.Alice);

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("st&te", Parameters(response.Headers.Location!)["state"]);
        Assert.True(Parameters(response.Headers.Location!).ContainsKey("code"));
    }

    [Theory]
    [InlineData("nobody@example.com")]
    [InlineData(Carol)]
    [InlineData("")]
    public async Task SignIn_UnknownOrInactiveUser_ShowsThePageAgainWithTheSameWords(string username)
    {
        await using var org = await StartAsync();
        var transaction = await ShowAsync(org);

        using var response = await SubmitAsync(org, transaction, username);

        var html = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("role=\"alert\" id=\"problem\">Unable to sign in", html, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_Cancelled_TellsTheClient()
    {
        await using var org = await StartAsync();
        var transaction = await ShowAsync(org);

        using var response = await org.SendAsync("/oauth2/v1/sign-in", null, ("transaction", transaction), ("action", "cancel"));

        Assert.Equal("access_denied", Parameters(response.Headers.Location!)["error"]);
    }

    [Fact]
    public async Task SignIn_FromAnotherBrowser_IsRefused()
    {
        await using var org = await StartAsync();
        var transaction = await ShowAsync(org);
        using var elsewhere = new HttpClient();

        using var response = await elsewhere.PostAsync(
            new Uri(org.Server.BaseUrl + "/oauth2/v1/sign-in"),
            new FormUrlEncodedContent([new("transaction", transaction), new("username", DevOrgPreset.Alice)]));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task SignIn_Twice_WorksOnce()
    {
        await using var org = await StartAsync();
        var transaction = await ShowAsync(org);
        using var first = await SubmitAsync(org, transaction, DevOrgPreset.Alice);

        using var second = await SubmitAsync(org, transaction, DevOrgPreset.Alice);

        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
    }

    [Fact]
    public async Task SignIn_TenMinutesLater_HasExpired()
    {
        await using var org = await StartAsync();
        var transaction = await ShowAsync(org);
        org.Clock.Advance(TimeSpan.FromMinutes(10));

        using var response = await SubmitAsync(org, transaction, DevOrgPreset.Alice);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static async Task<string> ShowAsync(TestOrg org)
    {
        var html = await org.Http.GetStringAsync(new Uri(AuthorizeUrl("default", Public, ("login_hint", null)), UriKind.Relative));
        return Transaction().Match(html).Groups[1].Value;
    }

    private static Task<HttpResponseMessage> SubmitAsync(TestOrg org, string transaction, string username) =>
        org.SendAsync("/oauth2/v1/sign-in", null, ("transaction", transaction), ("username", username), ("action", "sign-in"));

    [GeneratedRegex("name=\"transaction\" value=\"([^\"]+)\"")]
    private static partial Regex Transaction();
}
