using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;
using static Okta.AgentProxy.Routing.Tests.Ownership.OwnershipCalls;

namespace Okta.AgentProxy.Routing.Tests.Ownership;

/// <summary>What a backend tells everybody about everybody's tasks, on streams of callers it cannot tell apart.</summary>
public sealed class OwnedStreamTests
{
    private const string Notices =
        "id: 1\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tasks/status\",\"params\":{\"taskId\":\"1\",\"statusMessage\":\"secret\"}}\n\n"
        + "id: 2\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tasks\",\"params\":{\"statusMessage\":\"secret\",\"taskId\":\"1\"}}\n\n"
        + "id: 3\ndata: {\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"elicitation/create\",\"params\":{\"message\":\"secret\",\"_meta\":{\"io.modelcontextprotocol/related-task\":{\"taskId\":\"1\"}}}}\n\n"
        + "id: 4\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n";

    [Fact]
    public async Task GetStream_NoticesOfTasks_AreLeftOut()
    {
        await using var backend = await StreamAsync(Notices);
        await using var proxy = await StartProxyAsync(backend.Url);

        using var response = await proxy.As().GetAsync(McpPath);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("id: 1\n\nid: 2\n\nid: 3\n\nid: 4\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n", text);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("knows-its-users")]
    public async Task Stream_NoticesOfDeniedResources_AreLeftOut(string authMethod)
    {
        const string Updates = "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"file:///public/a\"}}\n\n"
            + "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"file:///secret/a\"}}\n\n"
            + "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"file:///%73ecret/a\"}}\n\n"
            + "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/list_changed\"}\n\n";
        await using var backend = await StreamAsync(Updates);
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("b", "/b", backend.Url, authMethod, ("policy:0:allow:resources:0", "file:///public/**"))
            .Services(s => s.AddBackendAuthHandler<KnowsItsUsers>()));

        using var stream = await proxy.As().GetAsync(McpPath);
        using var listening = await SendAsync(proxy.As(), "subscriptions/listen", true, "\"notifications\":{\"resourceSubscriptions\":[\"file:///public/a\"]}");

        var expected = Updates.Split("\n\n") is var events ? $"{events[0]}\n\n\n\n{events[3]}\n\n" : null;
        Assert.Equal(expected, await stream.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(expected, await listening.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task BackendThatKnowsItsUsers_IsLeftToItself()
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("b", "/b", backend.Url, "knows-its-users", ("policy:0:allow:tasks:0", "1"), ("policy:0:allow:tools:0", "*"))
            .Services(s => s.AddBackendAuthHandler<KnowsItsUsers>()));

        var taskId = await StartTaskAsync(proxy.As(), isModern: true);
        using var response = await AboutTaskAsync(proxy.As(), "tasks/get", true, "1");

        Assert.Equal("1", taskId);
        Assert.Equal("completed", (await MessageAsync(response)).GetProperty("result").GetProperty("status").GetString());
        Assert.Equal(Message("tasks/get", true, "\"taskId\":\"1\""), Encoding.UTF8.GetString(backend.Requests.All[^1].Body.Span));
    }

    [Fact]
    public async Task Policy_AboutTasks_SeesTheBackendsOwnId()
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "none", ("policy:0:allow:tasks:0", "2"), ("policy:0:allow:tools:0", "*")));
        var first = await StartTaskAsync(proxy.As(), isModern: false);
        var second = await StartTaskAsync(proxy.As(), isModern: false);

        using var denied = await AboutTaskAsync(proxy.As(), "tasks/get", false, first);
        using var allowed = await AboutTaskAsync(proxy.As(), "tasks/get", false, second);

        await denied.ShouldBeJsonRpcErrorAsync(HttpStatusCode.OK, JsonRpcErrorCodes.Denied, "7");
        Assert.Equal(second, (await MessageAsync(allowed)).GetProperty("result").GetProperty("taskId").GetString());
    }

    [Theory]
    [InlineData("tasks/get")]
    [InlineData("tasks/result")]
    public async Task TaskStream_NoticesOfThisTaskOnly(string method)
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);
        var own = await StartTaskAsync(proxy.As(), isModern: false);
        backend.Answer = Notices + Notices.Replace("\"1\"", "\"2\"", StringComparison.Ordinal).Replace("secret", "foreign", StringComparison.Ordinal)
            + "data: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"taskId\":\"2\"}}\n\n";

        using var response = await AboutTaskAsync(proxy.As(), method, false, own);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, text.Split(own).Length - 1);
        Assert.Equal(3, text.Split("secret").Length - 1);
        Assert.DoesNotContain("foreign", text, StringComparison.Ordinal);

        // An answer about another task than was asked for makes nobody its owner.
        Assert.EndsWith("\"result\":{\"taskId\":\"2\"}}\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallStream_NoticeOfTheNewTask_PassesOnceTheAnswerHasNamedIt()
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);
        backend.Answer = Notices + "data: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"task\":{\"taskId\":\"1\"}}}\n\n" + Notices;

        using var response = await SendAsync(proxy.As(), "tools/call", false, "\"name\":\"work\",\"task\":{}");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain("secret", text[..text.IndexOf("result", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Equal(3, text.Split("secret").Length - 1);
        Assert.DoesNotContain("\"taskId\":\"1\"", text, StringComparison.Ordinal);
        var named = text.Split("\"taskId\":\"").Skip(1).Select(part => part.Split('"')[0]).ToArray();
        Assert.Equal(4, named.Length);
        Assert.Single(named.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Listen_TasksOfTheCaller_AreSubscribedByTheBackendsIds()
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);
        var own = await StartTaskAsync(proxy.As(), isModern: true);
        backend.Answer = "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{\"notifications\":{\"taskIds\":[\"1\"]}}}\n\n"
            + "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tasks\",\"params\":{\"taskId\":\"1\",\"status\":\"completed\"}}\n\n"
            + "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tasks\",\"params\":{\"taskId\":\"2\",\"status\":\"secret\"}}\n\n";

        using var response = await SendAsync(proxy.As(), "subscriptions/listen", true, $"\"notifications\":{{\"taskIds\":[\"{own}\"]}}");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Message("subscriptions/listen", true, "\"notifications\":{\"taskIds\":[\"1\"]}"), Encoding.UTF8.GetString(backend.Requests.All[^1].Body.Span));
        Assert.Equal(backend.Answer[..backend.Answer.LastIndexOf("data:", StringComparison.Ordinal)].Replace("\"1\"", $"\"{own}\"", StringComparison.Ordinal) + "\n", text);
    }

    [Fact]
    public async Task SessionStream_ReplayedAnswer_GivesTheTaskToTheSessionsOwner()
    {
        await using var backend = await StreamAsync("id: 9\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"task\":{\"taskId\":\"1\"}}}\n\n");
        await using var proxy = await StartProxyAsync(backend.Url);
        using var opened = await proxy.As().PostAsync(McpPath, Some.Initialize);
        var session = opened.Headers.GetValues("Mcp-Session-Id").Single();

        using var inSession = await proxy.As().Header("Mcp-Session-Id", session).Header("Last-Event-ID", "8").GetAsync(McpPath);
        using var without = await proxy.As("cursor", DevOrgPreset.Bob).Header("Last-Event-ID", "8").GetAsync(McpPath);
        var owned = await inSession.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var taskId = owned.Split("\"taskId\":\"")[1].Split('"')[0];

        // Without a session nothing says whose answer it is: the id stays the backend's, and is of no use.
        Assert.Contains("\"taskId\":\"1\"", await without.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var mine = await AboutTaskAsync(proxy.As(), "tasks/get", false, taskId);
        using var notTheirs = await AboutTaskAsync(proxy.As("cursor", DevOrgPreset.Bob), "tasks/get", false, taskId);
        Assert.Equal("\"1\"", JsonDocument.Parse(backend.Requests.All[^1].Body).RootElement.GetProperty("params").GetProperty("taskId").GetRawText());
        await notTheirs.ShouldBeNoSuchTaskAsync();
    }

    [Fact]
    public async Task Elicitation_OfATask_IsAnsweredWithTheBackendsId()
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);
        var own = await StartTaskAsync(proxy.As(), isModern: false);

        using var response = await proxy.As().PostAsync(McpPath, $"{{\"jsonrpc\":\"2.0\",\"id\":4,\"result\":{{\"action\":\"accept\",\"_meta\":{{\"io.modelcontextprotocol/related-task\":{{\"taskId\":\"{own}\"}}}}}}}}");

        Assert.Equal(
            "{\"jsonrpc\":\"2.0\",\"id\":4,\"result\":{\"action\":\"accept\",\"_meta\":{\"io.modelcontextprotocol/related-task\":{\"taskId\":\"1\"}}}}",
            Encoding.UTF8.GetString(backend.Requests.All[^1].Body.Span));
    }

    private sealed class KnowsItsUsers : IBackendAuthHandler
    {
        public string Name => "knows-its-users";

        public void Validate(Backend backend, AuthConfigProblems problems)
        {
        }

        public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken) => new(CredentialResult.Success(BackendCredential.Anonymous));

        public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private static Task<ScriptedBackend> StreamAsync(string events) => ScriptedBackend.StartAsync(http =>
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers["Mcp-Session-Id"] = "session-1";
        return http.Response.WriteAsync(events, http.RequestAborted);
    });
}
