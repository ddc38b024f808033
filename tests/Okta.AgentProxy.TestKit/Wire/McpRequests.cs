using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.TestKit.Wire;

/// <summary>Well-formed MCP requests as they look on the wire, for tests that care about bytes, headers and timing.</summary>
public static class McpRequests
{
    /// <summary>The newest revision with a handshake.</summary>
    public const string LegacyRevision = "2025-11-25";

    /// <summary>The stateless revision.</summary>
    public const string ModernRevision = "2026-07-28";

    /// <summary>A POST of <paramref name="json"/> with the headers every MCP client sends.</summary>
    public static HttpRequestMessage Post(Uri url, string json)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(json, Encoding.UTF8) };

        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));

        return request;
    }

    /// <summary>The initialize request of a handshake revision.</summary>
    public static HttpRequestMessage Initialize(Uri url, int id = 1) => Post(url, Message("initialize", id, new JsonObject
    {
        ["protocolVersion"] = LegacyRevision,
        ["capabilities"] = new JsonObject(),
        ["clientInfo"] = ClientInfo(),
    }));

    /// <summary>A request inside a session of a handshake revision.</summary>
    public static HttpRequestMessage Legacy(Uri url, string sessionId, string method, int id, JsonObject? parameters = null) =>
        InSession(Post(url, Message(method, id, parameters)), sessionId);

    /// <summary>The GET that opens a session's stream, or resumes one.</summary>
    public static HttpRequestMessage Listen(Uri url, string sessionId, string? lastEventId = null)
    {
        var request = InSession(new HttpRequestMessage(HttpMethod.Get, url), sessionId);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));

        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return request;
    }

    /// <summary>The DELETE that ends a session.</summary>
    public static HttpRequestMessage End(Uri url, string sessionId) => InSession(new HttpRequestMessage(HttpMethod.Delete, url), sessionId);

    /// <summary>A 2026-07-28 request: version and capabilities in <c>_meta</c>, method and name mirrored in headers.</summary>
    public static HttpRequestMessage Modern(Uri url, string method, int id, JsonObject? parameters = null)
    {
        parameters = parameters?.DeepClone().AsObject() ?? [];
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = ModernRevision,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
            ["io.modelcontextprotocol/clientInfo"] = ClientInfo(),
        };

        var request = Post(url, Message(method, id, parameters));
        request.Headers.Add("MCP-Protocol-Version", ModernRevision);
        request.Headers.Add("Mcp-Method", method);

        if ((parameters["name"] ?? parameters["uri"] ?? parameters["taskId"]) is JsonValue name)
        {
            request.Headers.Add("Mcp-Name", name.GetValue<string>());
        }

        return request;
    }

    /// <summary>The parameters of tools/call.</summary>
    public static JsonObject Call(string tool, JsonObject? arguments = null) => new() { ["name"] = tool, ["arguments"] = arguments ?? [] };

    /// <summary>A JSON-RPC request.</summary>
    public static string Message(string method, int id, JsonObject? parameters = null) => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id,
        ["method"] = method,
        ["params"] = parameters?.DeepClone() ?? new JsonObject(),
    }.ToJsonString();

    private static HttpRequestMessage InSession(HttpRequestMessage request, string sessionId)
    {
        request.Headers.Add("Mcp-Session-Id", sessionId);
        request.Headers.Add("MCP-Protocol-Version", LegacyRevision);

        return request;
    }

    private static JsonObject ClientInfo() => new() { ["name"] = "wire", ["version"] = "1.0.0" };
}
