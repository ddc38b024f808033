using System.Text.Json;

namespace Okta.AgentProxy.Routing.Tests.Ownership;

/// <summary>What callers of a <see cref="SharedTaskBackend"/> send, in both eras.</summary>
internal static class OwnershipCalls
{
    public const string McpPath = "/b";

    public static Task<TestProxy> StartProxyAsync(Uri backend) => TestProxy.StartAsync(p => p
        .Backend("b", "/b", backend, "pre-shared-key", ("auth_config:key", "a-key-of-the-backend"))
        .Backend("c", "/c", backend, "pre-shared-key", ("auth_config:key", "a-key-of-the-backend"))
        .Agent("cursor", ["b", "c"])
        .Agent("claude-code", ["b", "c"]));

    public static string Message(string method, bool isModern, string members)
    {
        var meta = isModern ? "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}" : "";
        var separator = members.Length > 0 && meta.Length > 0 ? "," : "";
        return $"{{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"{method}\",\"params\":{{{members}{separator}{meta}}}}}";
    }

    public static Task<HttpResponseMessage> SendAsync(TestCaller caller, string method, bool isModern, string members, string? name = null, string path = McpPath)
    {
        if (isModern)
        {
            caller.Header("MCP-Protocol-Version", "2026-07-28").Header("Mcp-Method", method);
            if (name is not null)
            {
                caller.Header("Mcp-Name", name);
            }
        }

        return caller.PostAsync(path, Message(method, isModern, members));
    }

    /// <summary>Starts a task and returns the id that the client is given.</summary>
    public static async Task<string> StartTaskAsync(TestCaller caller, bool isModern, bool isStream = false, bool inBytes = false)
    {
        using var response = await SendAsync(Shape(caller, isStream, inBytes), "tools/call", isModern, "\"name\":\"work\",\"arguments\":{}" + (isModern ? "" : ",\"task\":{\"ttl\":60000}"), "work");
        var result = (await MessageAsync(response)).GetProperty("result");
        return (isModern ? result : result.GetProperty("task")).GetProperty("taskId").GetString()!;
    }

    public static Task<HttpResponseMessage> AboutTaskAsync(TestCaller caller, string method, bool isModern, string taskId, string path = McpPath) =>
        SendAsync(caller, method, isModern, $"\"taskId\":{JsonSerializer.Serialize(taskId)}", taskId, path);

    public static TestCaller Shape(TestCaller caller, bool isStream, bool inBytes)
    {
        if (isStream)
        {
            caller.Header("X-Stream", "1");
        }

        return inBytes ? caller.Header("X-Bytes", "1") : caller;
    }

    public static async Task<JsonElement> MessageAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var json = text.StartsWith("event:", StringComparison.Ordinal) ? text.Split("data: ")[1] : text;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>The words for a task that is not the caller's: the same whether it exists or not.</summary>
    public static async Task ShouldBeNoSuchTaskAsync(this HttpResponseMessage response)
    {
        var error = await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.OK, JsonRpcErrorCodes.InvalidParams, "7");
        Assert.Equal(("There is no such task.", "task_not_found"), (error.GetProperty("message").GetString(), error.GetProperty("data").GetProperty("error").GetString()));
    }
}
