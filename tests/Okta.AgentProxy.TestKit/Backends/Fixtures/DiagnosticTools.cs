using System.ComponentModel;
using DemoServers.Mcp;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures;

/// <summary>Tools through which the suite watches the server itself: capabilities, streams, log gating, list changes, mirrored headers.</summary>
internal static class DiagnosticTools
{
    [McpServerTool(Name = "test_missing_capability"), Description("Needs the sampling capability of the client")]
    public static string MissingCapability(RequestContext<CallToolRequestParams> context)
    {
#pragma warning disable MCP9005
        return context.JsonRpcRequest.Context?.ClientCapabilities?.Sampling is not null || context.Server.ClientCapabilities?.Sampling is not null
            ? "The client can sample."
            : throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() }, "The sampling capability is required");
#pragma warning restore MCP9005
    }

    [McpServerTool(Name = "test_streaming_elicitation", ReadOnly = true), Description("Answers on a stream that carries no requests")]
    public static string StreamingElicitation() => "The stream carries only this result.";

    [McpServerTool(Name = "test_logging_tool", ReadOnly = true), Description("Logs once; the message is only sent when the request asks for logs")]
    public static string Logging(RequestContext<CallToolRequestParams> context)
    {
#pragma warning disable MCP9005
        context.Server.AsClientLoggerProvider().CreateLogger("test_logging_tool").LogInformation("test_logging_tool executed");
#pragma warning restore MCP9005

        return "Logged once.";
    }

    [McpServerTool(Name = "test_header_tool", ReadOnly = true), Description("Has an argument that is mirrored in a header")]
    public static string Header([McpHeader("Region")] string region, string query) => $"{region}: {query}";

    /// <summary>The two tools that announce a change of a list.</summary>
    public static IEnumerable<McpServerTool> CreateTriggers(McpChanges changes)
    {
        yield return McpServerTool.Create(
            async () => { await changes.ToolsChangedAsync(); return "tools/list_changed was sent"; },
            new() { Name = "test_trigger_tool_change", Description = "Announces a change of the tool list" });

        yield return McpServerTool.Create(
            async () => { await changes.PromptsChangedAsync(); return "prompts/list_changed was sent"; },
            new() { Name = "test_trigger_prompt_change", Description = "Announces a change of the prompt list" });
    }
}
