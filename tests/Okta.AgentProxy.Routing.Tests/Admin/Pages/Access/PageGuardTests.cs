using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Admin.Pages.Access;

public sealed class PageGuardTests
{
    public static TheoryData<string, string> Paths => new()
    {
        { "GET", "/admin" }, { "GET", "/admin/" }, { "GET", "/admin/agents" }, { "GET", "/admin/agents/new" }, { "GET", "/admin/agents/edit/cursor" },
        { "GET", "/admin/agents/delete/cursor" }, { "GET", "/admin/backends" }, { "GET", "/admin/audit" }, { "GET", "/admin/audit/verify" }, { "GET", "/admin/explain" }, { "GET", "/admin/nothing" },
        { "POST", "/admin/agents/new" }, { "POST", "/admin/agents/edit/cursor" }, { "POST", "/admin/agents/disable/cursor" }, { "POST", "/admin/agents/enable/cursor" },
        { "POST", "/admin/agents/delete/cursor" }, { "POST", "/admin/backends/delete/finance" }, { "POST", "/admin/explain" }, { "POST", "/admin/nothing" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task AnyPath_SignedOut_LeadsToTheSignInOrSaysSo(string method, string path)
    {
        await using var proxy = await PagesHost.StartAsync();

        using var response = await new PagesBrowser(proxy, null).SendAsync(new HttpMethod(method), path, content: null);

        Assert.Equal(method == "GET" ? HttpStatusCode.Redirect : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(method == "GET" ? "login.example" : null, response.Headers.Location?.Host);
        Assert.DoesNotContain("cursor", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task AnyPath_WithoutTheGroup_IsForbidden(string method, string path)
    {
        await using var proxy = await PagesHost.StartAsync();

        using var response = await new PagesBrowser(proxy, PagesHost.Bob).SendAsync(new HttpMethod(method), path, content: null);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain("cursor", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task AnyPath_WithoutASignInOfTheHost_NeedsTheAdminsToken(string method, string path)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Agent("cursor", []).App(app => app.MapAgentProxyAdminPages()));

        using var nobody = await proxy.With(null).SendAsync(new HttpMethod(method), path, content: null);
        using var user = await proxy.As("cursor").SendAsync(new HttpMethod(method), path, content: null);
        using var garbage = await proxy.With("garbage").SendAsync(new HttpMethod(method), path, content: null);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (nobody.StatusCode, user.StatusCode, garbage.StatusCode));
        Assert.Contains("MapAgentProxyAdminPages", await nobody.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("insufficient_scope", user.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyAnswer_HasThePolicyThatAllowsNothing()
    {
        await using var proxy = await PagesHost.StartAsync();

        foreach (var (who, path) in new[] { (PagesHost.Alice, "/admin"), (PagesHost.Alice, "/admin/nothing"), (PagesHost.Bob, "/admin"), (null, "/admin"), (null, "/admin/assets/admin.css"), (null, "/admin/assets/no") })
        {
            using var response = await new PagesBrowser(proxy, who).SendAsync(HttpMethod.Get, path, content: null);

            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("form-action 'self'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
            Assert.Equal(path.Contains("assets", StringComparison.Ordinal), response.Headers.CacheControl?.NoStore != true);
        }
    }

    [Fact]
    public async Task Policy_ThatAnybodyFulfils_LetsNobodyInWhoIsNotSignedIn()
    {
        await using var proxy = await PagesHost.StartAsync(p => p
            .Services(builder => builder.Services.AddAuthorizationBuilder().AddPolicy("Admins", policy => policy.AddAuthenticationSchemes(AmbientScheme.Name).RequireAssertion(_ => true))));

        using var response = await new PagesBrowser(proxy, null).SendAsync(HttpMethod.Get, "/admin/agents", content: null);

        Assert.Equal("login.example", response.Headers.Location?.Host);
    }

    [Fact]
    public async Task Pages_SwitchedOff_AreNotThere()
    {
        await using var proxy = await PagesHost.StartAsync(p => p.Setting("admin:enabled", "false"));

        using var response = await new PagesBrowser(proxy, PagesHost.Alice).SendAsync(HttpMethod.Get, "/admin/agents", content: null);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Pages_NotMapped_AreNoBackendAndNobodyListens()
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Agent("cursor", []));

        using var response = await proxy.With(null).GetAsync("/admin");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.False(proxy.Services.GetRequiredService<AgentProxyMetrics>().ObservesRequests);
    }

    [Fact]
    public async Task Map_WithoutTheProxysServices_SaysWhatIsMissing()
    {
        await using var app = WebApplication.CreateEmptyBuilder(new WebApplicationOptions()).Build();

        var missing = Assert.Throws<InvalidOperationException>(() => app.MapAgentProxyAdminPages());

        Assert.Contains("AddOktaAgentProxy", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOut_OfAnAdministrator_EndsTheSession()
    {
        await using var proxy = await PagesHost.StartAsync();
        PagesBrowser browser = new(proxy, PagesHost.Alice);

        using var response = await browser.SubmitAsync("/admin", "/sign-out");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("", browser.Cookies["who"]);
    }
}
