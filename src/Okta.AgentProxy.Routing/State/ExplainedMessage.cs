using System.Buffers;
using System.Text.Json;

namespace Okta.AgentProxy.Routing;

/// <summary>Makes a message of a question, in the form that its method has, and reads it with the reader of the request path.</summary>
internal static class ExplainedMessage
{
    /// <summary>Why the request path would not take it; <see langword="null"/> when it would.</summary>
    /// <param name="method">The MCP method.</param>
    /// <param name="target">The tool, prompt, resource URI or task id.</param>
    /// <param name="arguments">The arguments of the call; for what has none (completions, subscriptions), the members of <c>params</c>. JSON, or nothing.</param>
    /// <param name="message">The message.</param>
    public static ProxyError? TryRead(string method, string? target, ReadOnlyMemory<byte> arguments, out McpMessage? message)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            if (!method.StartsWith("notifications/", StringComparison.Ordinal))
            {
                json.WriteNumber("id", 1);
            }

            json.WriteString("method", method);
            json.WritePropertyName("params");
            if (!arguments.IsEmpty && method is (McpMethods.CompletionComplete or McpMethods.SubscriptionsListen))
            {
                json.WriteRawValue(arguments.Span, skipInputValidation: true);
            }
            else
            {
                WriteParameters(json, method, target, arguments);
            }

            json.WriteEndObject();
        }

        return McpMessageReader.TryRead(buffer.WrittenMemory, out message, out _);
    }

    private static void WriteParameters(Utf8JsonWriter json, string method, string? target, ReadOnlyMemory<byte> arguments)
    {
        json.WriteStartObject();
        switch (method)
        {
            case McpMethods.CompletionComplete when target is not null:
                // Prompts have names, resources have schemes.
                var isUri = target.AsSpan().ContainsAny(':', '{', '/');
                json.WriteStartObject("ref");
                json.WriteString("type", isUri ? "ref/resource" : "ref/prompt");
                json.WriteString(isUri ? "uri" : "name", target);
                json.WriteEndObject();
                break;

            case McpMethods.SubscriptionsListen when target is not null:
                json.WriteStartObject("notifications");
                json.WriteStartArray("resourceSubscriptions");
                json.WriteStringValue(target);
                json.WriteEndArray();
                json.WriteEndObject();
                break;

            case McpMethods.ResourcesSubscribe or McpMethods.ResourcesUnsubscribe when target is null:
                // 2026-07-28 has removed them; only there can they come without a URI.
                json.WriteStartObject("_meta");
                json.WriteString("io.modelcontextprotocol/protocolVersion", "2026-07-28");
                json.WriteEndObject();
                break;

            case var _ when target is not null:
                json.WriteString(method.StartsWith("resources/", StringComparison.Ordinal) ? "uri" : method.StartsWith("tasks/", StringComparison.Ordinal) ? "taskId" : "name", target);
                break;
        }

        if (!arguments.IsEmpty)
        {
            json.WritePropertyName("arguments");
            json.WriteRawValue(arguments.Span, skipInputValidation: true);
        }

        json.WriteEndObject();
    }
}
