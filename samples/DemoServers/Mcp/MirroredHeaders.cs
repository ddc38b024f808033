using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace DemoServers.Mcp;

/// <summary>Compares <c>Mcp-Method</c>, <c>Mcp-Name</c> and <c>Mcp-Param-*</c> with the body, as 2026-07-28 asks of a server.</summary>
internal static class MirroredHeaders
{
    public static McpRefusal? Check(HttpContext http, JsonRpcMessage message, McpServerOptions server)
    {
        var (method, parameters) = message switch
        {
            JsonRpcRequest request => (request.Method, request.Params as JsonObject),
            JsonRpcNotification notification => (notification.Method, notification.Params as JsonObject),
            _ => (null, null),
        };

        if (method is null)
        {
            return null;
        }

        if (Compare(http, McpHeaders.Method, method) is { } wrongMethod)
        {
            return wrongMethod;
        }

        var nameKey = method switch
        {
            "tools/call" or "prompts/get" => "name",
            "resources/read" => "uri",
            "tasks/get" or "tasks/update" or "tasks/cancel" => "taskId",
            _ => null,
        };

        if (nameKey is not null && Compare(http, McpHeaders.Name, Text(parameters?[nameKey])) is { } wrongName)
        {
            return wrongName;
        }

        return method == "tools/call" ? CheckParameters(http, parameters, server) : null;
    }

    private static McpRefusal? CheckParameters(HttpContext http, JsonObject? parameters, McpServerOptions server)
    {
        if (Text(parameters?["name"]) is not { } name
            || server.ToolCollection is null
            || !server.ToolCollection.TryGetPrimitive(name, out var tool))
        {
            return null;
        }

        return ParameterHeaders.Check(http.Request.Headers, tool.ProtocolTool.InputSchema, parameters?["arguments"] as JsonObject);
    }

    private static McpRefusal? Compare(HttpContext http, string header, string? expected)
    {
        if (!http.Request.Headers.TryGetValue(header, out var values))
        {
            return new(400, -32020, $"The {header} header is required");
        }

        return MirroredValue.TryDecode(values.ToString(), out var actual) && string.Equals(actual, expected, StringComparison.Ordinal)
            ? null
            : new(400, -32020, $"The {header} header does not match the body");
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
