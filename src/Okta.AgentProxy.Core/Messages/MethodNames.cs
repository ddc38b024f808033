using System.Collections.Frozen;

namespace Okta.AgentProxy;

/// <summary>Turns the bytes of a known method into its constant, so that a request allocates no string for it.</summary>
internal static class MethodNames
{
    private static readonly FrozenSet<string> Governed = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        McpMethods.ToolsCall, McpMethods.ToolsList,
        McpMethods.ResourcesList, McpMethods.ResourceTemplatesList, McpMethods.ResourcesRead, McpMethods.ResourcesSubscribe, McpMethods.ResourcesUnsubscribe,
        McpMethods.PromptsList, McpMethods.PromptsGet, McpMethods.CompletionComplete, McpMethods.SubscriptionsListen,
        McpMethods.TasksList, McpMethods.TasksGet, McpMethods.TasksResult, McpMethods.TasksUpdate, McpMethods.TasksCancel);

    /// <summary>
    /// Whether a server that compares methods loosely would take <paramref name="method"/> for one that decisions depend on: it would then run what
    /// was let through as something else.
    /// </summary>
    public static bool IsLookalike(string method) =>
        Governed.TryGetValue(method.Trim().TrimEnd('/'), out var governed) && !string.Equals(governed, method, StringComparison.Ordinal);

    /// <summary>The constant, or <see langword="null"/> for a method that is not known.</summary>
    public static string? Intern(ReadOnlySpan<byte> method) => method.Length switch
    {
        4 => Match(method, "ping"u8, McpMethods.Ping),
        9 => Match(method, "tasks/get"u8, McpMethods.TasksGet),
        10 => Match(method, "tools/call"u8, McpMethods.ToolsCall)
            ?? Match(method, "tools/list"u8, McpMethods.ToolsList)
            ?? Match(method, "initialize"u8, McpMethods.Initialize)
            ?? Match(method, "tasks/list"u8, McpMethods.TasksList),
        11 => Match(method, "prompts/get"u8, McpMethods.PromptsGet),
        12 => Match(method, "prompts/list"u8, McpMethods.PromptsList)
            ?? Match(method, "tasks/result"u8, McpMethods.TasksResult)
            ?? Match(method, "tasks/cancel"u8, McpMethods.TasksCancel)
            ?? Match(method, "tasks/update"u8, McpMethods.TasksUpdate),
        14 => Match(method, "resources/read"u8, McpMethods.ResourcesRead)
            ?? Match(method, "resources/list"u8, McpMethods.ResourcesList),
        15 => Match(method, "server/discover"u8, McpMethods.ServerDiscover),
        16 => Match(method, "logging/setLevel"u8, "logging/setLevel"),
        19 => Match(method, "completion/complete"u8, McpMethods.CompletionComplete)
            ?? Match(method, "resources/subscribe"u8, McpMethods.ResourcesSubscribe),
        20 => Match(method, "subscriptions/listen"u8, McpMethods.SubscriptionsListen),
        21 => Match(method, "resources/unsubscribe"u8, McpMethods.ResourcesUnsubscribe),
        22 => Match(method, "notifications/progress"u8, "notifications/progress"),
        23 => Match(method, "notifications/cancelled"u8, "notifications/cancelled"),
        24 => Match(method, "resources/templates/list"u8, McpMethods.ResourceTemplatesList),
        25 => Match(method, "notifications/initialized"u8, "notifications/initialized"),
        _ => null,
    };

    private static string? Match(ReadOnlySpan<byte> method, ReadOnlySpan<byte> known, string constant) => method.SequenceEqual(known) ? constant : null;
}
