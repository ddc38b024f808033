using Okta.AgentProxy.DevOrg;
using static Okta.AgentProxy.Routing.Tests.Ownership.OwnershipCalls;

namespace Okta.AgentProxy.Routing.Tests.Ownership;

public sealed class TaskOwnershipTests
{
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public async Task Task_OfTheCaller_IsSealedForTheClientAndOpenedForTheBackend(bool isModern, bool isStream, bool inBytes)
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);

        var taskId = await StartTaskAsync(proxy.As(), isModern, isStream, inBytes);
        using var response = await AboutTaskAsync(Shape(proxy.As(), isStream, inBytes), "tasks/get", isModern, taskId);

        Assert.NotInRange(taskId.Length, 0, 64);
        Assert.Equal(taskId, (await MessageAsync(response)).GetProperty("result").GetProperty("taskId").GetString());
        var arrived = backend.Requests.All[^1];
        Assert.Equal(Message("tasks/get", isModern, "\"taskId\":\"1\""), Encoding.UTF8.GetString(arrived.Body.Span));
        Assert.Equal(isModern ? "1" : null, arrived.Header("Mcp-Name"));
    }

    [Theory]
    [InlineData("tasks/get")]
    [InlineData("tasks/result")]
    [InlineData("tasks/cancel")]
    [InlineData("tasks/update")]
    public async Task Task_OfAnother_IsRefusedInTheWordsOfAnUnknownOne(string method)
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);
        var taskId = await StartTaskAsync(proxy.As(), isModern: false);
        backend.Requests.Clear();

        using var otherUser = await AboutTaskAsync(proxy.As("cursor", DevOrgPreset.Bob), method, false, taskId);
        using var otherAgent = await AboutTaskAsync(proxy.As("claude-code"), method, false, taskId);
        using var otherBackend = await AboutTaskAsync(proxy.As(), method, false, taskId, "/c");
        using var backendsOwnId = await AboutTaskAsync(proxy.As(), method, false, "1");
        using var unknown = await AboutTaskAsync(proxy.As(), method, false, "no-such-task");

        await otherUser.ShouldBeNoSuchTaskAsync();
        await otherAgent.ShouldBeNoSuchTaskAsync();
        await otherBackend.ShouldBeNoSuchTaskAsync();
        await backendsOwnId.ShouldBeNoSuchTaskAsync();
        await unknown.ShouldBeNoSuchTaskAsync();
        Assert.Empty(backend.Requests.All);
    }

    [Theory]
    [InlineData("tasks/get")]
    [InlineData("tasks/update")]
    [InlineData("tasks/cancel")]
    public async Task Task_OfAnotherAskedWithoutTheExtension_IsRefusedForTheExtension(string method)
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);
        var taskId = await StartTaskAsync(proxy.As(), isModern: true);
        backend.Requests.Clear();

        using var response = await AboutTaskAsync(proxy.As("cursor", DevOrgPreset.Bob), method, true, taskId);

        var error = await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.BadRequest, JsonRpcErrorCodes.MissingRequiredClientCapability, "7");
        Assert.Equal("""{"extensions":{"io.modelcontextprotocol/tasks":{}}}""", error.GetProperty("data").GetProperty("requiredCapabilities").GetRawText());
        Assert.Empty(backend.Requests.All);
    }

    [Theory]
    [InlineData("\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}", -32602)]
    [InlineData("\"extensions\":{\"io.modelcontextprotocol/tasks\":null}", -32021)]
    [InlineData("\"extensions\":[\"io.modelcontextprotocol/tasks\"]", -32021)]
    [InlineData("\"tasks\":{}", -32021)]
    public async Task Task_MadeUp_IsRefusedByWhatTheClientDeclares(string capabilities, int code)
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);

        using var response = await proxy.As().Header("MCP-Protocol-Version", "2026-07-28").Header("Mcp-Method", "tasks/get").Header("Mcp-Name", "1").PostAsync(
            McpPath,
            Message("tasks/get", true, "\"taskId\":\"1\"").Replace("clientCapabilities\":{}", $"clientCapabilities\":{{{capabilities}}}", StringComparison.Ordinal));

        Assert.Equal(code, (await MessageAsync(response)).GetProperty("error").GetProperty("code").GetInt32());
        Assert.Empty(backend.Requests.All);
    }

    [Theory]
    [InlineData("tasks/result")]
    [InlineData("tasks/list")]
    public async Task Method_RemovedFromTheRevision_IsNotFound(string method)
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);

        using var response = await AboutTaskAsync(proxy.As(), method, true, "1");

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.NotFound, JsonRpcErrorCodes.MethodNotFound, "7");
        Assert.Empty(backend.Requests.All);
    }

    [Fact]
    public async Task Task_OfAnother_IsTheSameToTheByteAsAnUnknownOne()
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);
        var taskId = await StartTaskAsync(proxy.As(), isModern: true);

        using var foreign = await AboutTaskAsync(proxy.As("cursor", DevOrgPreset.Bob), "tasks/get", true, taskId);
        using var unknown = await AboutTaskAsync(proxy.As("cursor", DevOrgPreset.Bob), "tasks/get", true, "x");

        Assert.Equal(await foreign.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(foreign.StatusCode, unknown.StatusCode);
    }

    [Fact]
    public async Task TaskResult_RelatedTask_NamesTheTaskAsTheClientKnowsIt()
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);
        var taskId = await StartTaskAsync(proxy.As(), isModern: false);

        using var response = await AboutTaskAsync(proxy.As(), "tasks/result", false, taskId);

        var result = (await MessageAsync(response)).GetProperty("result");
        Assert.Equal(taskId, result.GetProperty("_meta").GetProperty("io.modelcontextprotocol/related-task").GetProperty("taskId").GetString());
        Assert.Equal(1, result.GetProperty("content").GetArrayLength());
    }

    [Fact]
    public async Task Task_AfterATokenRefresh_IsStillTheCallers()
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);
        var taskId = await StartTaskAsync(proxy.As("cursor", DevOrgPreset.Alice, "mcp:read", "mcp:write"), isModern: true);

        using var response = await AboutTaskAsync(proxy.As("cursor", DevOrgPreset.Alice, "mcp:read", "mcp:write"), "tasks/get", true, taskId);

        Assert.Equal("completed", (await MessageAsync(response)).GetProperty("result").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Call_WithoutATask_IsRelayedAsItIs()
    {
        const string Odd = "{ \"jsonrpc\" : \"2.0\", \"id\":7 , \"result\":{\"taskId\":\"1\",\"task\":{\"taskId\":\"1\"}}}";
        await using var backend = await ScriptedBackend.StartAsync(http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Odd)).AsTask();
        });
        await using var proxy = await StartProxyAsync(backend.Url);

        using var response = await proxy.As().PostAsync("/b", Some.Call("work"));

        // Not granted, and so of no use: the id would not be taken back.
        Assert.Equal(Odd, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
