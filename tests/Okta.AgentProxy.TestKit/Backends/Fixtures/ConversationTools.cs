#pragma warning disable MCP9005 // Sampling and its siblings are part of the handshake revisions.
using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures;

/// <summary>Tools that ask the client something while they run (handshake revisions), or make it come back for the answer.</summary>
internal static class ConversationTools
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    [McpServerTool(Name = "test_sampling"), Description("Asks the client's model")]
    public static async Task<string> SampleAsync(McpServer server, string prompt, CancellationToken cancellationToken)
    {
        var request = new CreateMessageRequestParams
        {
            Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }],
            MaxTokens = 100,
        };
        var result = await server.SampleAsync(request, cancellationToken);

        return $"LLM response: {result.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text}";
    }

    [McpServerTool(Name = "test_elicitation"), Description("Asks the user one question")]
    public static Task<string> ElicitAsync(McpServer server, string message, CancellationToken cancellationToken) =>
        AskAsync(server, message, ElicitationForms.OneQuestion(), cancellationToken);

    [McpServerTool(Name = "test_elicitation_sep1034_defaults"), Description("Asks the user with a default in every kind of field")]
    public static Task<string> ElicitDefaultsAsync(McpServer server, CancellationToken cancellationToken) =>
        AskAsync(server, "Please review these defaults", ElicitationForms.Defaults(), cancellationToken);

    [McpServerTool(Name = "test_elicitation_sep1330_enums"), Description("Asks the user with every kind of choice")]
    public static Task<string> ElicitChoicesAsync(McpServer server, CancellationToken cancellationToken) =>
        AskAsync(server, "Please choose", ElicitationForms.Choices(), cancellationToken);

    [McpServerTool(Name = "test_reconnection"), Description("Closes the stream before the answer, so that the client resumes it")]
    public static async Task<string> ReconnectAsync(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        var resumable = context.Server.SessionId is not null
            && string.CompareOrdinal(context.Server.NegotiatedProtocolVersion, "2025-11-25") >= 0;

        if (resumable && context.Services?.GetService<IHttpContextAccessor>()?.HttpContext?.Response is { } response)
        {
            var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            response.OnCompleted(() => { closed.SetResult(); return Task.CompletedTask; });
#pragma warning disable MCP9006 // Resumable streams are part of the handshake revisions.
            await context.EnablePollingAsync(RetryAfter, cancellationToken);
#pragma warning restore MCP9006
            // The answer must not overtake the end of the stream, else there is nothing left to resume.
            await closed.Task.WaitAsync(cancellationToken);
        }

        return "Reconnection test completed successfully";
    }

    private static async Task<string> AskAsync(
        McpServer server, string message, ElicitRequestParams.RequestSchema form, CancellationToken cancellationToken)
    {
        var result = await server.ElicitAsync(new ElicitRequestParams { Message = message, RequestedSchema = form }, cancellationToken);
        var answers = string.Join(", ", (result.Content ?? new Dictionary<string, System.Text.Json.JsonElement>()).Select(a => $"{a.Key}={a.Value}"));

        return $"User response: action={result.Action}, content={answers}";
    }
}
