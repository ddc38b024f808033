using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.IntegrationTests.Host;

/// <summary>
/// What the reference host does with everything on, seen from outside its process. Run against a host in native code (<c>AGENTPROXY_HOST</c>) they show that
/// nothing it needs was left out.
/// </summary>
public sealed class HostJourneyTests(HostWorld world) : IClassFixture<HostWorld>
{
    [Fact]
    public async Task Call_ReachesTheServer_WithATokenForIt()
    {
        await world.SendAsync(HttpMethod.Post, "/employees", Some.Call("get_person"));

        var forwarded = world.Backend.Requests.All[^1];
        var token = forwarded.Header("Authorization")!;
        Assert.StartsWith("Bearer ey", token, StringComparison.Ordinal);
        Assert.NotEqual(world.Alice.DefaultRequestHeaders.Authorization!.ToString(), token);
    }

    [Fact]
    public async Task Call_AgainstThePolicy_IsDenied()
    {
        var answer = await world.SendAsync(HttpMethod.Post, "/employees", Some.Call("delete_person"));

        Assert.Contains("\"error\":\"tool_denied\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdminApi_ShowsWhatTheFileSays()
    {
        using var answer = JsonDocument.Parse(await world.SendAsync(HttpMethod.Get, "/api/admin/backends/employees"));
        using var agent = JsonDocument.Parse(await world.SendAsync(HttpMethod.Get, "/api/admin/agents/cursor"));

        var backend = answer.RootElement;
        Assert.Equal("get_*", backend.GetProperty("policy")[0].GetProperty("allow").GetProperty("tools")[0].GetString());
        Assert.Equal(("per-user", 20, "user"), (backend.GetProperty("limits")[0].GetProperty("name").GetString(), backend.GetProperty("limits")[0].GetProperty("concurrency").GetInt32(), backend.GetProperty("limits")[0].GetProperty("per")[0].GetString()));
        Assert.Equal(7, backend.GetProperty("circuit_breaker").GetProperty("failures").GetInt32());
        Assert.Equal("yaml", backend.GetProperty("source").GetString());
        Assert.StartsWith("file:", agent.RootElement.GetProperty("private_key").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdminApi_NewBackend_IsServedAtOnce_AndWrittenIntoTheFile()
    {
        await world.SendAsync(HttpMethod.Post, "/api/admin/backends", """{"backend_name":"made","url":"http://127.0.0.1:9/mcp","paths":["/made"],"auth_method":"none","limits":[{"requests_per_minute":0.5}]}""", status: 201);

        await world.SendAsync(HttpMethod.Post, "/made", Some.ToolsList, status: 403);
        Assert.Contains("  made:\n    url: http://127.0.0.1:9/mcp", world.File, StringComparison.Ordinal);

        await world.SendAsync(HttpMethod.Put, "/api/admin/backends/made", """{"url":"http://127.0.0.1:9/mcp","paths":["/changed"],"auth_method":"none"}""");
        await world.SendAsync(HttpMethod.Post, "/changed", Some.ToolsList, status: 403);
        await world.SendAsync(HttpMethod.Delete, "/api/admin/backends/made");
        await world.SendAsync(HttpMethod.Post, "/changed", Some.ToolsList, status: 404);
        Assert.DoesNotContain("made:", world.File, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdminApi_BadBackend_IsRefusedWithEveryProblem()
    {
        using var answer = JsonDocument.Parse(await world.SendAsync(HttpMethod.Post, "/api/admin/backends", """{"backend_name":"bad","auth_method":"nothing","timeout_seconds":"soon"}""", status: 400));

        Assert.Equal(4, answer.RootElement.GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData("/api/admin/roles", "\"role_name\":\"admin\"")]
    [InlineData("/api/admin/tenants", "\"tenants\":[")]
    [InlineData("/api/admin/tokens", "\"layer\":\"credentials\"")]
    [InlineData("/api/admin/openapi.json", "\"openapi\":")]
    [InlineData("/api/admin/backends/employees/tools", "\"tools\":")]
    [InlineData("/api/admin/audit?agent=cursor&backend=employees&decision=allow", "\"tool\":\"get_person\"")]
    [InlineData("/api/admin/audit?kind=changes", "\"records\":[")]
    [InlineData("/api/admin/audit/verify", "\"intact\":true")]
    [InlineData("/api/admin/audit/export?format=jsonl", "\"tool\":\"get_person\"")]
    [InlineData("/api/admin/audit/export?format=ocsf", "\"class_uid\":")]
    [InlineData("/.well-known/oauth-protected-resource/employees", "\"authorization_servers\":[")]
    [InlineData("/health", "\"status\":\"healthy\"")]
    public async Task Get_AnswersInJson(string path, string expected)
    {
        await world.SendAsync(HttpMethod.Post, "/employees", Some.Call("get_person"));

        Assert.Contains(expected, (await world.SendAsync(HttpMethod.Get, path)).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_NamesTheRule()
    {
        var answer = await world.SendAsync(
            HttpMethod.Post,
            "/api/admin/explain",
            """{"subject":{"sub":"u","scopes":["mcp:read","mcp:write"],"groups":["Admins"]},"agent":"cursor","backend":"employees","method":"tools/call","tool":"get_person"}""");

        Assert.Contains("admins", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_AreForWhoeverSignsInAtTheOrganisation()
    {
        using HttpClient browser = new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = world.Alice.BaseAddress, Timeout = TestLimits.Deadline };
        var page = await browser.GetStringAsync("/admin/agents");
        using FormUrlEncodedContent form = new(new Dictionary<string, string>
        {
            ["transaction"] = WebUtility.HtmlDecode(Regex.Match(page, "name=\"transaction\" value=\"([^\"]*)\"").Groups[1].Value),
            ["username"] = DevOrgPreset.Alice,
            ["action"] = "sign-in",
        });

        using var agents = await browser.PostAsync(new Uri(new Uri(world.Issuer), Regex.Match(page, "<form method=\"post\" action=\"([^\"]*)\"").Groups[1].Value), form);

        var text = await agents.Content.ReadAsStringAsync();
        Assert.True(agents.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal(world.Alice.BaseAddress!.Authority, agents.RequestMessage!.RequestUri!.Authority);
        Assert.Contains("cursor", text, StringComparison.Ordinal);
        foreach (var path in (string[])["/admin", "/admin/audit", "/admin/explain", "/admin/backends/edit/employees"])
        {
            Assert.Contains("Alice", await browser.GetStringAsync(path), StringComparison.Ordinal);
        }
    }
}
