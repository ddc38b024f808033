using System.ComponentModel;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures;

/// <summary>Tools that answer with each kind of content, with progress, with log messages and with an error.</summary>
internal static class ContentTools
{
    [McpServerTool(Name = "test_simple_text", ReadOnly = true), Description("Answers with one text")]
    public static string SimpleText() => "This is a simple text response for testing.";

    [McpServerTool(Name = "test_image_content", ReadOnly = true), Description("Answers with an image")]
    public static ImageContentBlock Image() => ImageContentBlock.FromBytes(Samples.Png, "image/png");

    [McpServerTool(Name = "test_audio_content", ReadOnly = true), Description("Answers with sound")]
    public static AudioContentBlock Audio() => AudioContentBlock.FromBytes(Samples.Wav, "audio/wav");

    [McpServerTool(Name = "test_embedded_resource", ReadOnly = true), Description("Answers with an embedded resource")]
    public static EmbeddedResourceBlock EmbeddedResource() =>
        Embed("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    [McpServerTool(Name = "test_multiple_content_types", ReadOnly = true), Description("Answers with text, an image and a resource")]
    public static ContentBlock[] Mixed() =>
    [
        new TextContentBlock { Text = "Multiple content types test:" },
        ImageContentBlock.FromBytes(Samples.Png, "image/png"),
        Embed("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""),
    ];

    [McpServerTool(Name = "test_tool_with_logging"), Description("Sends three log messages while it runs")]
    public static string Logging(RequestContext<CallToolRequestParams> context)
    {
#pragma warning disable MCP9005 // Log messages are part of the handshake revisions.
        var logger = context.Server.AsClientLoggerProvider().CreateLogger("test_tool_with_logging");
#pragma warning restore MCP9005
        logger.LogInformation("Tool execution started");
        logger.LogInformation("Tool processing data");
        logger.LogInformation("Tool execution completed");

        return "Tool with logging executed successfully";
    }

    [McpServerTool(Name = "test_tool_with_progress"), Description("Reports progress three times while it runs")]
    public static async Task<string> ProgressAsync(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        if (context.Params?.ProgressToken is not { } token)
        {
            return "No progress token was given";
        }

        foreach (var progress in (int[])[0, 50, 100])
        {
            var value = new ProgressNotificationValue { Progress = progress, Total = 100, Message = $"Completed step {progress} of 100" };
            await context.Server.NotifyProgressAsync(token, value, cancellationToken: cancellationToken);
        }

        return $"Progress was reported to {token}";
    }

    [McpServerTool(Name = "test_error_handling", ReadOnly = true), Description("Always fails")]
    public static CallToolResult Fail() => new()
    {
        IsError = true,
        Content = [new TextContentBlock { Text = "This tool intentionally returns an error for testing" }],
    };

    [McpServerTool(Name = "test_echo", ReadOnly = true), Description("Answers with the text it was given")]
    public static string Echo(string text) => text;

    private static EmbeddedResourceBlock Embed(string uri, string mimeType, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = mimeType, Text = text } };
}
