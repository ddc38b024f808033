using System.Text.Json;

namespace Okta.AgentProxy.Routing;

/// <summary>What a request of MCP 2026-07-28 says about the tasks extension.</summary>
internal static class TasksExtension
{
    /// <summary>Whether the request's client declares it. Reads the parameters again: for refusals, not for every request.</summary>
    public static bool IsDeclared(McpMessage message)
    {
        if (message.RawParams.IsEmpty)
        {
            return false;
        }

        using var parameters = JsonDocument.Parse(message.RawParams);
        return Member(parameters.RootElement, "_meta") is { } meta
            && Member(meta, "io.modelcontextprotocol/clientCapabilities") is { } capabilities
            && Member(capabilities, "extensions") is { } extensions
            && Member(extensions, ProxyErrors.TasksExtensionRequired.RequiredExtension!) is not null;
    }

    private static JsonElement? Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;
}
