using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Routing.Tests.Policy;

public sealed class PolicyThroughProxyTests
{
    private const string Tools = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"get_user"},{"name":"create_user"},{"name":"delete_user"},{"name":"pay","x":"größe"}],"nextCursor":"n"}}""";

    [Theory]
    [InlineData(DevOrgPreset.Bob, "cursor", "get_user pay")]
    [InlineData(DevOrgPreset.Alice, "cursor", "get_user create_user pay")]
    [InlineData(DevOrgPreset.Alice, "reader", "")]
    public async Task List_EachCaller_SeesWhatTheyMayCall(string user, string agent, string expected)
    {
        await using var backend = await ScriptedBackend.StartAsync(http => Answer(http, "application/json", Tools));
        await using var proxy = await TestProxy.StartAsync(p => p.Guarded(backend.Url));

        using var response = await proxy.As(agent, user, agent == "reader" ? ["mcp:read"] : []).PostAsync("/hr", Some.ToolsList);

        var result = (await response.JsonAsync()).GetProperty("result");
        Assert.Equal(expected, string.Join(' ', result.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString())));
        Assert.Equal("n", result.GetProperty("nextCursor").GetString());
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task List_AsEventStream_IsFilteredEventByEvent()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Guarded(backend.Url));
        var stream = backend.Answers.Stream();

        using var response = await proxy.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", Some.ToolsList);
        using StreamReader events = new(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        await stream.SendAsync("""{"jsonrpc":"2.0","method":"notifications/progress","params":{}}""");
        Assert.Equal("event: message", await events.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Contains("progress", await events.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await stream.SendAsync(Tools);
        stream.Complete();
        var rest = await events.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("""{"name":"get_user"},{"name":"pay","x":"größe"}""", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("delete_user", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetStream_ReplayedList_IsFilteredToo()
    {
        await using var backend = await ScriptedBackend.StartAsync(http => Answer(http, "text/event-stream", $"id: 7\r\ndata: {Tools}\r\n\r\n"));
        await using var proxy = await TestProxy.StartAsync(p => p.Guarded(backend.Url));

        using var response = await proxy.As("cursor", DevOrgPreset.Bob).Header("Last-Event-ID", "6").GetAsync("/hr");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("id: 7\r\ndata: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("create_user", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "create_user delete_user")]
    [InlineData("application/json", """{"result":{"tools":{"create_user":{}}}}""")]
    [InlineData("application/json", """{"result":{"tools":[{"name":"get_user"}""")]
    public async Task List_ThatCannotBeRead_BreaksTheConnection(string contentType, string body)
    {
        await using var backend = await ScriptedBackend.StartAsync(http => Answer(http, contentType, body));
        await using var proxy = await TestProxy.StartAsync(p => p.Guarded(backend.Url));

        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var response = await proxy.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", Some.ToolsList);
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        });
        Assert.DoesNotContain("create_user", string.Join('\n', proxy.Logs.Entries), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_WithUnknownContentCoding_IsRefused()
    {
        await using var backend = await ScriptedBackend.StartAsync(http =>
        {
            http.Response.Headers.ContentEncoding = "x-own";
            return Answer(http, "application/json", "whatever");
        });
        await using var proxy = await TestProxy.StartAsync(p => p.Guarded(backend.Url));

        using var response = await proxy.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", Some.ToolsList);

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.BadGateway, JsonRpcErrorCodes.BackendUnavailable, "1");
    }

    [Fact]
    public async Task Call_Denied_IsAJsonRpcErrorThatTheModelCanRead()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await TestProxy.StartAsync(p => p.Guarded(backend.Url));

        using var existing = await proxy.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", Some.Call("delete_user"));
        using var unknown = await proxy.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", Some.Call("nonsense"));

        var error = await existing.ShouldBeJsonRpcErrorAsync(HttpStatusCode.OK, JsonRpcErrorCodes.Denied, "1");
        Assert.Equal("tool_denied", error.GetProperty("data").GetProperty("error").GetString());
        Assert.Equal(error.GetRawText(), (await unknown.ShouldBeJsonRpcErrorAsync(HttpStatusCode.OK, JsonRpcErrorCodes.Denied, "1")).GetRawText());
        Assert.Equal("no-deletes", (await proxy.Audit.NextAsync()).Rule);
        Assert.Equal("no-match", (await proxy.Audit.NextAsync()).Rule);
    }

    [Fact]
    public async Task Call_Allowed_ReachesTheBackendAndNamesTheRule()
    {
        await using var backend = await ScriptedBackend.StartAsync(http => Answer(http, "application/json", """{"jsonrpc":"2.0","id":1,"result":{}}"""));
        await using var proxy = await TestProxy.StartAsync(p => p.Guarded(backend.Url));

        using var response = await proxy.As("cursor", DevOrgPreset.Alice).PostAsync("/hr", Some.Call("create_user"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(backend.Requests.All);
        var record = await proxy.Audit.NextAsync();
        Assert.Equal((true, "admins", "create_user"), (record.Allowed, record.Rule, record.Tool));
    }

    [Fact]
    public async Task Call_DeniedNotification_Is403()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await TestProxy.StartAsync(p => p.Guarded(backend.Url));

        using var response = await proxy.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", """{"jsonrpc":"2.0","method":"tools/call","params":{"name":"delete_user"}}""");

        await response.ShouldBeDeniedAsync("tool_denied", agentId: "cursor");
    }

    [Fact]
    public async Task Call_HostPolicy_IsAsked()
    {
        await using var backend = await ScriptedBackend.StartAsync(http => Answer(http, "application/json", """{"jsonrpc":"2.0","id":1,"result":{}}"""));
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("hr", "/hr", backend.Url, "none", ("policy:0:allow:policy", "OnlyAlice"))
            .Services(s => s.Services.AddAuthorizationBuilder().AddPolicy("OnlyAlice", policy => policy.RequireAssertion(c => c.User.Claims.Any(claim => claim.Value == DevOrgPreset.Alice)))));

        using var alice = await proxy.As("cursor", DevOrgPreset.Alice).PostAsync("/hr", Some.Call("x"));
        using var bob = await proxy.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", Some.Call("x"));

        Assert.Single(backend.Requests.All);
        await bob.ShouldBeJsonRpcErrorAsync(HttpStatusCode.OK, JsonRpcErrorCodes.Denied, "1");
    }

    [Fact]
    public async Task Call_ClaimRule_UsesTheNameInTheToken()
    {
        await using var backend = await ScriptedBackend.StartAsync(http => Answer(http, "application/json", """{"jsonrpc":"2.0","id":1,"result":{}}"""));
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("hr", "/hr", backend.Url, "none", ("policy:0:allow:claims:sub:0", DevOrgPreset.Alice)));

        using var alice = await proxy.As("cursor", DevOrgPreset.Alice).PostAsync("/hr", Some.Call("x"));
        using var bob = await proxy.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", Some.Call("x"));

        Assert.Single(backend.Requests.All);
        await bob.ShouldBeJsonRpcErrorAsync(HttpStatusCode.OK, JsonRpcErrorCodes.Denied, "1");
    }

    [Fact]
    public async Task Reload_GroupsOfARoleChange_DecideTheNextCall()
    {
        await using var backend = await ScriptedBackend.StartAsync(http => Answer(http, "application/json", """{"jsonrpc":"2.0","id":1,"result":{}}"""));
        await using var proxy = await TestProxy.StartAsync(p => p.Guarded(backend.Url));
        using var before = await proxy.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", Some.Call("create_user"));

        await proxy.Services.GetRequiredService<IEntityStore<PolicyRole>>().UpsertAsync(
            new PolicyRole { Name = "admin", Groups = ["Everyone"] }, expectedVersion: null, EntitySource.Runtime, TestContext.Current.CancellationToken);

        await before.ShouldBeJsonRpcErrorAsync(HttpStatusCode.OK, JsonRpcErrorCodes.Denied, "1");
        await AllowedAfterTheNextSwapsAsync(proxy);
    }

    // The start may swap snapshots too, so what counts is that one of the swaps brings the change.
    private static async Task AllowedAfterTheNextSwapsAsync(TestProxy proxy)
    {
        var snapshots = proxy.Services.GetRequiredService<ProxySnapshotProvider>();
        while (true)
        {
            TaskCompletionSource swapped = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using var watch = snapshots.Watch().RegisterChangeCallback(_ => swapped.TrySetResult(), null);
            using var response = await proxy.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", Some.Call("create_user"));
            if ((await response.JsonAsync()).TryGetProperty("result", out _))
            {
                return;
            }

            await swapped.Task.WaitAsync(TestLimits.Deadline, TestContext.Current.CancellationToken);
        }
    }

    private static Task Answer(HttpContext http, string contentType, string body)
    {
        http.Response.ContentType = contentType;
        return http.Response.WriteAsync(body, http.RequestAborted);
    }
}
