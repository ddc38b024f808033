using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using Okta.AgentProxy.Browser.Tests.Harness;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Browser.Tests.Pages;

/// <summary>The pages without a sign-in of the host: a token on each request, or a page that says how to configure one.</summary>
[Collection(BrowserCollection.Name)]
public sealed class TokenSignInTests(Chromium chromium)
{
    [Fact]
    public async Task Overview_WithAnAdministratorsToken_IsShown()
    {
        await using var proxy = await StartAsync();
        await using var tab = await chromium.OpenAsync(WithToken(proxy.As("cursor", scopes: ["agentproxy:admin"]).Token!));

        var response = await tab.Page.GotoAsync(new Uri(proxy.Url, "/admin").AbsoluteUri);

        Assert.Equal(200, response!.Status);
        Assert.Equal("Overview", await tab.Page.Locator("h1").InnerTextAsync());
        Assert.Empty(tab.Complaints);
        Assert.All(tab.Requests, request => Assert.Equal(proxy.Url.Authority, request.Authority));
    }

    [Fact]
    public async Task Overview_WithoutAnyone_SaysHowToConfigureASignIn()
    {
        await using var proxy = await StartAsync();
        await using var tab = await chromium.OpenAsync();

        var response = await tab.Page.GotoAsync(new Uri(proxy.Url, "/admin").AbsoluteUri);

        Assert.Equal(401, response!.Status);
        Assert.Contains("MapAgentProxyAdminPages", await tab.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    private static Task<TestProxy> StartAsync() => TestProxy.StartAsync(p => p
        .Agent("cursor", ["employees"])
        .Backend("employees", "/employees")
        .App(app => app.MapAgentProxyAdminPages()));

    private static BrowserNewContextOptions WithToken(string token) => new() { ExtraHTTPHeaders = [KeyValuePair.Create("Authorization", $"Bearer {token}")] };
}
