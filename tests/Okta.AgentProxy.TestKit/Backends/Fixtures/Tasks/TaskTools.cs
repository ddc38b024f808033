#pragma warning disable MCPEXP001 // Input requests are marked experimental in the SDK.
using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures.Tasks;

/// <summary>The tools that become tasks for clients that know tasks, and what they do in the background.</summary>
internal static class TaskTools
{
    private const int LongestSeconds = 120;

    [McpServerTool(Name = "greet", ReadOnly = true), Description("Never becomes a task")]
    public static string Greet(string name) => $"Hello, {name}!";

    [McpServerTool(Name = "slow_compute", ReadOnly = true), Description("Takes some seconds")]
    public static async Task<string> SlowComputeAsync(int seconds, string? label, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestSeconds)), cancellationToken);

        return $"Computed {label}";
    }

    [McpServerTool(Name = "failing_job"), Description("Fails as a tool")]
    public static CallToolResult FailingJob() => Text("The job failed.", isError: true);

    [McpServerTool(Name = "protocol_error_job"), Description("Fails as a request")]
    public static string ProtocolErrorJob() => throw new McpProtocolException("The job broke.", McpErrorCode.InternalError);

    [McpServerTool(Name = "confirm_delete"), Description("Asks before it goes on")]
    public static string ConfirmDelete(string filename) => $"Deleted {filename}";

    [McpServerTool(Name = "multi_input"), Description("Asks two things at once")]
    public static string MultiInput() => "Both inputs arrived.";

    [McpServerTool(Name = "test_tool_with_task"), Description("Asks first, then becomes a task")]
    public static string AskThenWork(RequestContext<CallToolRequestParams> context) =>
        InputRequests.TryReadField(context.Params?.InputResponses, "user_name", "name", out var name)
            ? $"Hello, {name}!"
            : throw new InputRequiredException(new Dictionary<string, InputRequest> { ["user_name"] = InputRequests.AskName() });

    /// <summary>What a call does in the background, or null when it is not one for a task.</summary>
    public static Func<BackendTask, CancellationToken, Task<CallToolResult>>? FindWork(CallToolRequestParams call) => call.Name switch
    {
        "slow_compute" => async (_, stop) => Text(await SlowComputeAsync(Argument(call, "seconds", e => e.GetInt32()), Argument(call, "label", e => e.GetString()), stop)),
        "failing_job" => (_, _) => Task.FromResult(FailingJob()),
        "protocol_error_job" => (_, _) => Task.FromResult(Text(ProtocolErrorJob())),
        "confirm_delete" => async (task, stop) =>
        {
            await task.AskAsync("confirm", Confirm(), stop);
            return Text(ConfirmDelete(Argument(call, "filename", e => e.GetString()) ?? ""));
        },
        "multi_input" => async (task, stop) =>
        {
            await Task.WhenAll(task.AskAsync("first", Confirm(), stop), task.AskAsync("second", Confirm(), stop));
            return Text(MultiInput());
        },
        "test_tool_with_task" when InputRequests.TryReadField(call.InputResponses, "user_name", "name", out var name) =>
            (_, _) => Task.FromResult(Text($"Hello, {name}!")),
        _ => null,
    };

    /// <summary>Whether the call cannot be served without a task.</summary>
    public static bool NeedsTask(CallToolRequestParams call) => call.Name == "failing_job";

    private static InputRequest Confirm() => InputRequests.Ask("Shall I go on?", "confirm", new BooleanSchema());

    private static T? Argument<T>(CallToolRequestParams call, string name, Func<JsonElement, T> read) =>
        call.Arguments?.TryGetValue(name, out var value) == true ? read(value) : default;

    private static CallToolResult Text(string text, bool isError = false) =>
        new() { Content = [new TextContentBlock { Text = text }], IsError = isError ? true : null };
}
