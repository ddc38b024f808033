using Microsoft.Playwright;
using Okta.AgentProxy.Browser.Tests.Harness;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Browser.Tests.Pages;

/// <summary>Signing in and out at the organisation, and not being let in.</summary>
[Collection(BrowserCollection.Name)]
public sealed class SignInTests(Chromium chromium)
{
    [Fact]
    public async Task Viewer_WhoSignsIn_IsRefusedOnEveryPage()
    {
        await using var world = await PopulatedWorld.StartAsync();
        await using var tab = await world.SignInAsync(chromium, DevOrgPreset.Bob, "/admin/agents/edit/cursor");

        Assert.Equal("You may not see these pages", await tab.Page.Locator("h1").InnerTextAsync());
        Assert.Contains("Bob Roe", await tab.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        foreach (var path in new[] { "/admin", "/admin/agents", "/admin/backends/new", "/admin/audit", "/admin/audit/verify", "/admin/explain", "/admin/nothing" })
        {
            var response = await tab.Page.GotoAsync(new Uri(world.Proxy.Url, path).AbsoluteUri);
            Assert.Equal(403, response!.Status);
            Assert.DoesNotContain("cursor", await response.TextAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Viewer_WhoSignsOutAndInAsAnAdministrator_IsLetIn()
    {
        await using var world = await PopulatedWorld.StartAsync();
        await using var tab = await world.SignInAsync(chromium, DevOrgPreset.Bob);

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        Assert.Equal("Signed out", await tab.Page.Locator("h1").InnerTextAsync());
        await tab.Page.Context.ClearCookiesAsync(); // the organisation's own session, which is not the proxy's to end
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" }).ClickAsync();
        await tab.Page.GetByLabel("Username").FillAsync(DevOrgPreset.Alice);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();

        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Overview");
        Assert.DoesNotContain(tab.Complaints, complaint => !complaint.Contains("status of 403", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Session_AfterSigningIn_IsACookieOfThesePagesThatScriptsCannotRead()
    {
        await using var world = await AdminWorld.StartAsync(p => p.Agent("cursor", []));
        await using var tab = await world.SignInAsync(chromium);

        var cookies = (await tab.Page.Context.CookiesAsync([new Uri(world.Proxy.Url, "/admin").AbsoluteUri])).ToDictionary(cookie => cookie.Name);

        var session = cookies["agentproxy-admin"];
        Assert.Equal(("/admin", true, SameSiteAttribute.Lax), (session.Path, session.HttpOnly, session.SameSite));
        var forms = Assert.Single(cookies.Values, cookie => cookie.Name.Contains("Antiforgery", StringComparison.Ordinal));
        Assert.Equal((true, SameSiteAttribute.Strict), (forms.HttpOnly, forms.SameSite));
        var elsewhere = await tab.Page.Context.CookiesAsync([new Uri(world.Proxy.Url, "/employees").AbsoluteUri]);
        Assert.DoesNotContain(elsewhere, cookie => cookie.Name == "agentproxy-admin");
    }

    [Fact]
    public async Task Pages_WithoutJavaScript_DoTheSame()
    {
        await using var world = await PopulatedWorld.StartAsync();
        await using var tab = await world.SignInAsync(chromium, options: new() { JavaScriptEnabled = false });

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Refresh", Exact = true }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Agents", Exact = true }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Disable cursor" }).ClickAsync();

        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Agent cursor disabled.");
    }

    [Fact]
    public async Task Page_OfThePolicyThatTheHostForgot_IsShownToNobody()
    {
        await using var world = await TestKit.TestProxy.StartAsync(p => p
            .Agent("cursor", [])
            .Services(builder => builder.Services.AddAuthorization())
            .App(app => app.MapAgentProxyAdminPages("Forgotten")));
        await using var tab = await chromium.OpenAsync();

        var response = await tab.Page.GotoAsync(new Uri(world.Url, "/admin/agents").AbsoluteUri);

        Assert.Equal(503, response!.Status);
        Assert.Contains("Forgotten", await tab.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }
}
