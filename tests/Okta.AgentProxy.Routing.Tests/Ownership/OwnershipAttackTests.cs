using Okta.AgentProxy.DevOrg;
using static Okta.AgentProxy.Routing.Tests.Ownership.OwnershipCalls;

namespace Okta.AgentProxy.Routing.Tests.Ownership;

/// <summary>
/// Every way that we could think of to get at somebody else's task or state behind a shared credential, at a backend that gives anything to anybody: none
/// reaches it. Bob attacks; the task 1 and the state are alice's, the task 2 is his own.
/// </summary>
public sealed class OwnershipAttackTests(OwnershipAttackTests.Proxy fixture) : IClassFixture<OwnershipAttackTests.Proxy>
{
    private const string RelatedTask = "io.modelcontextprotocol/related-task";

    public sealed class Proxy : IAsyncLifetime
    {
        private SharedTaskBackend _backend = null!;

        public TestProxy Gateway { get; private set; } = null!;

        public TestKit.Backends.RequestLog Requests => _backend.Requests;

        public string Foreign { get; private set; } = null!;

        public string Own { get; private set; } = null!;

        public string ForeignState { get; private set; } = null!;

        public string OwnState { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _backend = await SharedTaskBackend.StartAsync();
            Gateway = await StartProxyAsync(_backend.Url);
            Foreign = await StartTaskAsync(Gateway.As(), isModern: true);
            Own = await StartTaskAsync(Bob(), isModern: true);
            ForeignState = await AskAsync(Gateway.As());
            OwnState = await AskAsync(Bob());
            Requests.Clear();
        }

        public TestCaller Bob(string agent = "cursor") => Gateway.As(agent, DevOrgPreset.Bob);

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await _backend.DisposeAsync();
        }

        private static async Task<string> AskAsync(TestCaller caller)
        {
            using var response = await SendAsync(caller, "tools/call", true, "\"name\":\"ask\",\"arguments\":{}", "ask");
            return (await MessageAsync(response)).GetProperty("result").GetProperty("requestState").GetString()!;
        }
    }

    /// <summary>A name, and a body in which capitals in angle brackets stand for what alice (FOREIGN, FSTATE) and bob (OWN, OSTATE) were given; task 1 is alice's.</summary>
    public static TheoryData<string, string> Attacks => new()
    {
        // Naming it.
        { "sealed for another, get", Message("tasks/get", "\"taskId\":\"<FOREIGN>\"") },
        { "sealed for another, result", Message("tasks/result", "\"taskId\":\"<FOREIGN>\"") },
        { "sealed for another, cancel", Message("tasks/cancel", "\"taskId\":\"<FOREIGN>\"") },
        { "sealed for another, update", Message("tasks/update", "\"taskId\":\"<FOREIGN>\",\"inputResponses\":{}") },
        { "the backend's id, get", Message("tasks/get", "\"taskId\":\"1\"") },
        { "the backend's id, result", Message("tasks/result", "\"taskId\":\"1\"") },
        { "the backend's id, cancel", Message("tasks/cancel", "\"taskId\":\"1\"") },
        { "the backend's id, update", Message("tasks/update", "\"taskId\":\"1\"") },
        { "the backend's id, escaped", Message("tasks/get", "\"taskId\":\"\\u0031\"") },
        { "list all", Message("tasks/list", "") },
        { "list all, with a cursor", Message("tasks/list", "\"cursor\":\"1\"") },
        { "method of tomorrow", Message("tasks/delete", "\"taskId\":\"1\"") },
        { "method of an extension", Message("vendor/cancel", "\"taskId\":\"1\"") },
        { "method that means nothing", Message("ping", "\"taskId\":\"1\"") },

        // As something that gets no answer.
        { "get as a notification", "{\"jsonrpc\":\"2.0\",\"method\":\"tasks/get\",\"params\":{\"taskId\":\"<FOREIGN>\"}}" },
        { "cancel as a notification", "{\"jsonrpc\":\"2.0\",\"method\":\"tasks/cancel\",\"params\":{\"taskId\":\"1\"}}" },
        { "update as a notification", "{\"jsonrpc\":\"2.0\",\"method\":\"tasks/update\",\"params\":{\"taskId\":\"1\"}}" },
        { "list as a notification", "{\"jsonrpc\":\"2.0\",\"method\":\"tasks/list\"}" },
        { "batch", "[" + Message("tasks/get", "\"taskId\":\"<FOREIGN>\"") + "]" },
        { "batch behind one's own", "[" + Message("tasks/get", "\"taskId\":\"<OWN>\"") + "," + Message("tasks/get", "\"taskId\":\"1\"") + "]" },
        { "second message behind the first", Message("tasks/get", "\"taskId\":\"<OWN>\"") + Message("tasks/get", "\"taskId\":\"1\"") },

        // Twice, or under another name.
        { "own and foreign", Message("tasks/get", "\"taskId\":\"<OWN>\",\"taskId\":\"1\"") },
        { "foreign and own", Message("tasks/get", "\"taskId\":\"1\",\"taskId\":\"<OWN>\"") },
        { "own and foreign, escaped", Message("tasks/get", "\"taskId\":\"<OWN>\",\"task\\u0049d\":\"1\"") },
        { "own and foreign, by case", Message("tasks/get", "\"taskId\":\"<OWN>\",\"TaskId\":\"1\"") },
        { "own and foreign, by folding", Message("tasks/get", "\"taskId\":\"<OWN>\",\"tas\u212AId\":\"1\"") },
        { "own and foreign, two params", "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tasks/get\",\"params\":{\"taskId\":\"<OWN>\"},\"params\":{\"taskId\":\"1\"}}" },
        { "own and foreign, two params by case", "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tasks/get\",\"params\":{\"taskId\":\"<OWN>\"},\"Params\":{\"taskId\":\"1\"}}" },
        { "method by case", Message("Tasks/Get", "\"taskId\":\"1\"") },
        { "method with white space", Message("tasks/get ", "\"taskId\":\"1\"") },
        { "method twice", "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"method\":\"tasks/get\",\"params\":{\"taskId\":\"1\"}}" },
        { "method escaped", "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tasks\\/ge\\u0074\",\"params\":{\"task\\u0049d\":\"1\"}}" },
        { "params as an array", "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tasks/get\",\"params\":[\"1\"]}" },
        { "params as an array of objects", "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tasks/get\",\"params\":[{\"taskId\":\"1\"}]}" },

        // Other shapes of an id.
        { "id as a number", Message("tasks/get", "\"taskId\":1") },
        { "id as a list", Message("tasks/get", "\"taskId\":[\"<OWN>\",\"1\"]") },
        { "id as an object", Message("tasks/get", "\"taskId\":{\"taskId\":\"1\"}") },
        { "id null", Message("tasks/get", "\"taskId\":null") },
        { "id empty", Message("tasks/get", "\"taskId\":\"\"") },
        { "own id with white space", Message("tasks/get", "\"taskId\":\"<OWN> \"") },
        { "own id padded", Message("tasks/get", "\"taskId\":\"<OWN>==\"") },
        { "own id with a line break", Message("tasks/get", "\"taskId\":\"<OWN>\\n1\"") },
        { "own id with a null character", Message("tasks/get", "\"taskId\":\"<OWN>\\u00001\"") },
        { "own id with the other behind", Message("tasks/get", "\"taskId\":\"<OWN><FOREIGN>\"") },
        { "too long for an id", Message("tasks/get", $"\"taskId\":\"{new string('A', 8000)}\"") },

        // One thing for another.
        { "own state as a task", Message("tasks/get", "\"taskId\":\"<OSTATE>\"") },
        { "own task as a state", Message("tools/call", "\"name\":\"ask\",\"requestState\":\"<OWN>\"") },
        { "foreign state as a task", Message("tasks/get", "\"taskId\":\"<FSTATE>\"") },

        // Metadata.
        { "related to another's", Message("tools/call", $"\"name\":\"work\",\"_meta\":{{\"{RelatedTask}\":{{\"taskId\":\"<FOREIGN>\"}}}}") },
        { "related to the backend's id", Message("tools/call", $"\"name\":\"work\",\"_meta\":{{\"{RelatedTask}\":{{\"taskId\":\"1\"}}}}") },
        { "own task, related to another's", Message("tasks/get", $"\"taskId\":\"<OWN>\",\"_meta\":{{\"{RelatedTask}\":{{\"taskId\":\"1\"}}}}") },
        { "related, by case", Message("tools/call", $"\"name\":\"work\",\"_meta\":{{\"{RelatedTask}\":{{\"TaskId\":\"1\"}}}}") },
        { "related, key by case", Message("tools/call", "\"name\":\"work\",\"_meta\":{\"io.modelcontextprotocol/Related-Task\":{\"taskId\":\"1\"}}") },
        { "related, escaped", Message("tools/call", "\"name\":\"work\",\"_meta\":{\"io.modelcontextprotocol\\/related-tas\\u006b\":{\"taskId\":\"1\"}}") },
        { "related, as text", Message("tools/call", $"\"name\":\"work\",\"_meta\":{{\"{RelatedTask}\":\"1\"}}") },
        { "progress of another's", $"{{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{{\"progressToken\":1,\"_meta\":{{\"{RelatedTask}\":{{\"taskId\":\"1\"}}}}}}}}" },
        { "answer into another's", $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{{\"action\":\"accept\",\"_meta\":{{\"{RelatedTask}\":{{\"taskId\":\"<FOREIGN>\"}}}}}}}}" },
        { "answer into the backend's id", $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{{\"_meta\":{{\"{RelatedTask}\":{{\"taskId\":\"1\"}}}}}}}}" },

        // Subscriptions.
        { "listen to another's", Message("subscriptions/listen", "\"notifications\":{\"taskIds\":[\"<FOREIGN>\"]}") },
        { "listen to own and another's", Message("subscriptions/listen", "\"notifications\":{\"taskIds\":[\"<OWN>\",\"<FOREIGN>\"]}") },
        { "listen to the backend's id", Message("subscriptions/listen", "\"notifications\":{\"taskIds\":[\"1\"]}") },
        { "listen, no list", Message("subscriptions/listen", "\"notifications\":{\"taskIds\":\"1\"}") },
        { "listen, by case", Message("subscriptions/listen", "\"notifications\":{\"TaskIds\":[\"1\"]}") },
        { "listen, not even text", Message("subscriptions/listen", "\"notifications\":{\"taskIds\":[1,null,{}]}") },

        // States.
        { "state of another", Message("tools/call", "\"name\":\"ask\",\"arguments\":{},\"requestState\":\"<FSTATE>\"") },
        { "the backend's state", Message("tools/call", "\"name\":\"ask\",\"requestState\":\"plain-state-of-\"") },
        { "own state, other tool", Message("tools/call", "\"name\":\"work\",\"requestState\":\"<OSTATE>\"") },
        { "own state, other method", Message("prompts/get", "\"name\":\"ask\",\"requestState\":\"<OSTATE>\"") },
        { "own state, resource", Message("resources/read", "\"uri\":\"ask\",\"requestState\":\"<OSTATE>\"") },
        { "own state and another", Message("tools/call", "\"name\":\"ask\",\"requestState\":\"<OSTATE>\",\"requestState\":\"x\"") },
        { "own state and another, by case", Message("tools/call", "\"name\":\"ask\",\"requestState\":\"<OSTATE>\",\"RequestState\":\"x\"") },
        { "state as an object", Message("tools/call", "\"name\":\"ask\",\"requestState\":{\"of\":\"alice\"}") },
        { "state null", Message("tools/call", "\"name\":\"ask\",\"requestState\":null") },
        { "state of a method that has none", Message("vendor/run", "\"requestState\":\"x\"") },
        { "state in a notification", "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":\"ask\",\"requestState\":\"<FSTATE>\"}}" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Attack_NeverReachesTheBackend(string name, string body)
    {
        using var response = await fixture.Bob().PostAsync(McpPath, Fill(body));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.True(fixture.Requests.All.Count == 0, name);
        Assert.Contains("\"error\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("found", text.Replace("task_not_found", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.Forbidden, $"{name}: {response.StatusCode}");
    }

    [Theory]
    [InlineData("tasks/get", "<FOREIGN>", "<OWN>")]
    [InlineData("tasks/get", "<FOREIGN>", "<FOREIGN>")]
    [InlineData("tasks/get", "<OWN>", "<FOREIGN>")]
    [InlineData("tasks/get", "<OWN>", "2")]
    [InlineData("tasks/cancel", "1", "<OWN>")]
    [InlineData("tasks/update", "1", "1")]
    public async Task Attack_ByTheHeader_NeverReachesTheBackend(string method, string taskId, string header)
    {
        var caller = fixture.Bob().Header("MCP-Protocol-Version", "2026-07-28").Header("Mcp-Method", method).Header("Mcp-Name", Fill(header));

        using var response = await caller.PostAsync(McpPath, Fill(OwnershipCalls.Message(method, true, $"\"taskId\":\"{taskId}\"")));

        Assert.Empty(fixture.Requests.All);
        Assert.Contains("\"error\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("claude-code", "/b")]
    [InlineData("cursor", "/c")]
    [InlineData("claude-code", "/c")]
    public async Task Attack_WithOnesOwnTaskElsewhere_NeverReachesTheBackend(string agent, string path)
    {
        using var response = await AboutTaskAsync(fixture.Bob(agent), "tasks/get", false, fixture.Own, path);

        await response.ShouldBeNoSuchTaskAsync();
        Assert.Empty(fixture.Requests.All);
    }

    [Fact]
    public async Task Attack_AnyCharacterChanged_IsNoTask()
    {
        for (var i = 0; i < fixture.Own.Length; i += 7)
        {
            var changed = string.Concat(fixture.Own.AsSpan(0, i), fixture.Own[i] == 'A' ? "B" : "A", fixture.Own.AsSpan(i + 1));
            using var response = await AboutTaskAsync(fixture.Bob(), "tasks/get", false, changed);
            await response.ShouldBeNoSuchTaskAsync();
        }

        Assert.Empty(fixture.Requests.All);
    }

    private static string Message(string method, string members) => OwnershipCalls.Message(method, isModern: false, members);

    private string Fill(string text) => text
        .Replace("<FSTATE>", fixture.ForeignState, StringComparison.Ordinal)
        .Replace("<OSTATE>", fixture.OwnState, StringComparison.Ordinal)
        .Replace("<FOREIGN>", fixture.Foreign, StringComparison.Ordinal)
        .Replace("<OWN>", fixture.Own, StringComparison.Ordinal);
}
