using System.Net;
using Microsoft.AspNetCore.Builder;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Routing.Tests.Admin;

public sealed class AdminSwitchTests
{
    private static readonly string[] Paths = ["/api/admin/agents", "/api/admin/backends", "/api/admin/openapi.json", "/api/admin/nothing", "/admin", "/admin/audit"];

    [Fact]
    public async Task Admin_MappedAndNotConfigured_IsNotThereAndSaysHowToTurnItOn()
    {
        await using var proxy = await StartAsync(p => p);

        var answers = await AnswersAsync(proxy);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer));
        Assert.Equal(2, proxy.Logs.Entries.Count(entry => entry.Message.Contains("admin: { enabled: true, scope: agentproxy:admin }", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("admin:enabled", "true", true)]
    [InlineData("admin:scope", "agentproxy:admin", true)]
    [InlineData("admin:group", "Gateway Admins", true)]
    [InlineData("admin:write_back", "false", true)]
    [InlineData("admin:clients:0", "somebody", true)]
    [InlineData("admin:pages:client_id", "0oa1", true)]
    [InlineData("admin:enabled", "false", false)]
    [InlineData("admin:scope", "", false)]
    public async Task Admin_Configured_IsThere(string key, string value, bool expected)
    {
        await using var proxy = await StartAsync(p => p.Setting(key, value));

        var nobody = await proxy.With(null).GetAsync("/api/admin/agents");

        Assert.Equal(expected ? HttpStatusCode.Unauthorized : HttpStatusCode.NotFound, nobody.StatusCode);
    }

    [Fact]
    public async Task Clients_NotListed_AnyTokenWithTheRightCounts()
    {
        await using var proxy = await StartAsync(p => p.Setting("admin:enabled", "true"));

        var answer = await proxy.As("cursor", scopes: ["agentproxy:admin"]).GetAsync("/api/admin/agents");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Admin_ConfiguredAndSwitchedOff_IsNotThere()
    {
        await using var proxy = await StartAsync(p => p.Setting("admin:scope", "agentproxy:admin").Setting("admin:enabled", "false"));

        var answers = await AnswersAsync(proxy);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer));
    }

    [Theory]
    [InlineData("MINE", HttpStatusCode.OK)]
    [InlineData("other", HttpStatusCode.Forbidden)]
    [InlineData("mine", HttpStatusCode.Forbidden)]
    [InlineData("*", HttpStatusCode.Forbidden)]
    public async Task Clients_Listed_OnlyTheirTokensCount(string listed, HttpStatusCode expected)
    {
        await using var proxy = await StartAsync(p => p.Agent("cursor", [], clientId: "MINE").Setting("admin:enabled", "true").Setting("admin:clients:0", listed));

        var answer = await proxy.As("cursor", scopes: ["agentproxy:admin"]).GetAsync("/api/admin/agents");

        Assert.Equal(expected, answer.StatusCode);
    }

    private static async Task<HttpStatusCode[]> AnswersAsync(TestProxy proxy)
    {
        var answers = await Task.WhenAll(Paths.Select(path => proxy.As("cursor", scopes: ["agentproxy:admin"]).GetAsync(path)));
        return [.. answers.Select(answer => answer.StatusCode)];
    }

    private static Task<TestProxy> StartAsync(Func<TestProxyBuilder, TestProxyBuilder> configure) => TestProxy.StartAsync(p => configure(p
        .Setting("admin:enabled", null)
        .Setting("admin:dangerous_local_backends", null)
        .Agent("cursor", [])
        .App(app =>
        {
            app.MapAgentProxyAdmin();
            app.MapAgentProxyAdminPages();
        })));
}
