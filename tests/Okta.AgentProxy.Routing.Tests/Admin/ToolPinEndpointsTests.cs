using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Okta.AgentProxy.Routing.Tests.Policy;

namespace Okta.AgentProxy.Routing.Tests.Admin;

public sealed class ToolPinEndpointsTests : IAsyncLifetime
{
    private const string Reviewed = """{"name":"pay","description":"Pays.","inputSchema":{"type":"object"}}""";
    private const string Changed = """{"name":"pay","description":"Pays <b>me</b>.","inputSchema":{"type":"object"}}""";
    private const string ChangedAgain = """{"name":"pay","description":"Pays somebody else.","inputSchema":{"type":"object"}}""";

    private PinnedBackend _backend = null!;
    private TestProxy _proxy = null!;

    private TestCaller Admin => _proxy.As("cursor", scopes: ["agentproxy:admin"]);

    public async ValueTask InitializeAsync()
    {
        _backend = await PinnedBackend.StartAsync(Reviewed, """{"name":"a/b"}""");
        _proxy = await TestProxy.StartAsync(p => p.Pinned(_backend.Url, "enforce").App(app => app.MapAgentProxyAdmin()));
        await ToolPinningTests.ListAsync(_proxy);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/api/admin/backends/hr/tools")]
    [InlineData("POST", "/api/admin/backends/hr/tools/approve")]
    [InlineData("POST", "/api/admin/backends/hr/tools/pay/approve")]
    [InlineData("DELETE", "/api/admin/backends/hr/tools/pay")]
    public async Task AnyEndpoint_WithoutTheRight_IsRefused(string method, string path)
    {
        using var nobody = await _proxy.With(null).SendAsync(new HttpMethod(method), path, content: null);
        using var user = await _proxy.As().SendAsync(new HttpMethod(method), path, content: null);

        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, user.StatusCode);
    }

    [Fact]
    public async Task List_OfPinnedAndChangedTools_SaysWhatChangedAndIsSafeToShow()
    {
        await ChangeAsync(Changed);

        var answer = await ToolsAsync();

        Assert.Equal("enforce", answer.GetProperty("tool_pinning").GetString());
        var pay = Tool(answer, "pay");
        Assert.Equal("changed", pay.GetProperty("state").GetString());
        Assert.Equal(ToolDefinition.Hash(Encoding.UTF8.GetBytes(Reviewed)), pay.GetProperty("hash").GetString());
        Assert.Equal(ToolDefinition.Hash(Encoding.UTF8.GetBytes(Changed)), pay.GetProperty("candidate").GetString());
        Assert.Equal(["description"], pay.GetProperty("changed").EnumerateArray().Select(c => c.GetString()));
        Assert.Contains("Pays \\u003cb\\u003eme", pay.GetProperty("candidate_definition").GetString(), StringComparison.Ordinal);
        Assert.NotNull(pay.GetProperty("last_seen").GetString());
        Assert.Equal("pinned", Tool(answer, "a/b").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Approve_TheCandidate_BringsTheToolBack()
    {
        await ChangeAsync(Changed);
        Assert.Equal("a/b", await ToolPinningTests.ListAsync(_proxy));
        var candidate = Tool(await ToolsAsync(), "pay").GetProperty("candidate").GetString();

        using var approved = await Admin.PostAsync("/api/admin/backends/hr/tools/pay/approve", $"{{\"hash\":\"{candidate}\"}}");

        Assert.Equal(HttpStatusCode.OK, approved.StatusCode);
        Assert.Equal("pay a/b", await ToolPinningTests.ListAsync(_proxy));
        using var call = await _proxy.As().PostAsync("/hr", Some.Call("pay"));
        Assert.Equal("done", (await call.JsonAsync()).GetProperty("result").GetString());
        Assert.Equal("pinned", Tool(await ToolsAsync(), "pay").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Approve_WhatTheBackendHasReplacedMeanwhile_IsRefused()
    {
        await ChangeAsync(Changed);
        var reviewed = Tool(await ToolsAsync(), "pay").GetProperty("candidate").GetString();
        await ChangeAsync(ChangedAgain);

        using var response = await Admin.PostAsync("/api/admin/backends/hr/tools/pay/approve", $"{{\"hash\":\"{reviewed}\"}}");

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("changed", Tool(await ToolsAsync(), "pay").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Approve_TheOldDefinitionAgain_DismissesTheChange()
    {
        await ChangeAsync(Changed);
        var old = Tool(await ToolsAsync(), "pay").GetProperty("hash").GetString();

        using var response = await Admin.PostAsync("/api/admin/backends/hr/tools/approve", $"{{\"tools\":{{\"pay\":\"{old}\"}}}}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("a/b", await ToolPinningTests.ListAsync(_proxy));
        _backend.Tools = [Reviewed];
        Assert.Equal("", await ToolPinningTests.ListAsync(_proxy));
    }

    [Fact]
    public async Task ApproveMany_WithOneThatIsWrong_ApprovesNone()
    {
        _backend.Tools = [Changed, """{"name":"a/b","x":1}"""];
        await ToolPinningTests.ListAsync(_proxy);
        var pay = Tool(await ToolsAsync(), "pay").GetProperty("candidate").GetString();

        using var response = await Admin.PostAsync("/api/admin/backends/hr/tools/approve", $"{{\"tools\":{{\"pay\":\"{pay}\",\"a/b\":\"{pay}\"}}}}");

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("changed", Tool(await ToolsAsync(), "pay").GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("/api/admin/backends/nope/tools/pay/approve", """{"hash":"x"}""", HttpStatusCode.NotFound)]
    [InlineData("/api/admin/backends/hr/tools/nope/approve", """{"hash":"x"}""", HttpStatusCode.NotFound)]
    [InlineData("/api/admin/backends/hr/tools/pay/approve", """{"hash":"x"}""", HttpStatusCode.Conflict)]
    [InlineData("/api/admin/backends/hr/tools/pay/approve", """{"hash":""}""", HttpStatusCode.BadRequest)]
    [InlineData("/api/admin/backends/hr/tools/pay/approve", """{"hash":7}""", HttpStatusCode.BadRequest)]
    [InlineData("/api/admin/backends/hr/tools/pay/approve", """[]""", HttpStatusCode.BadRequest)]
    [InlineData("/api/admin/backends/hr/tools/approve", """{"tools":{}}""", HttpStatusCode.BadRequest)]
    [InlineData("/api/admin/backends/hr/tools/approve", """{"tools":{"pay":null}}""", HttpStatusCode.BadRequest)]
    public async Task Approve_NonsenseOrUnknown_IsRefused(string path, string body, HttpStatusCode expected)
    {
        using var response = await Admin.PostAsync(path, body);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Forget_AToolWithASlash_LetsItBePinnedAnew()
    {
        _backend.Tools = ["""{"name":"a/b","x":1}"""];
        Assert.Equal("", await ToolPinningTests.ListAsync(_proxy));

        using var response = await Admin.DeleteAsync("/api/admin/backends/hr/tools/a%2Fb");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("a/b", await ToolPinningTests.ListAsync(_proxy));
    }

    [Fact]
    public async Task Backend_ChangedWithoutMentioningPinning_KeepsIt()
    {
        using var changed = await Admin.SendAsync(
            HttpMethod.Put, "/api/admin/backends/hr", TestCaller.Json($"{{\"url\":\"{_backend.Url}\",\"paths\":[\"/hr\"],\"auth_method\":\"none\",\"description\":\"d\"}}"));
        using var read = await Admin.GetAsync("/api/admin/backends/hr");

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal("enforce", (await read.JsonAsync()).GetProperty("tool_pinning").GetString());
    }

    private async Task ChangeAsync(string definition)
    {
        _backend.Tools = [definition, """{"name":"a/b"}"""];
        await ToolPinningTests.ListAsync(_proxy);
    }

    private async Task<JsonElement> ToolsAsync()
    {
        using var response = await Admin.GetAsync("/api/admin/backends/hr/tools");
        return await response.JsonAsync();
    }

    private static JsonElement Tool(JsonElement answer, string name) => answer.GetProperty("tools").EnumerateArray().Single(t => t.GetProperty("name").GetString() == name);
}
