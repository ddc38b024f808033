namespace Okta.AgentProxy;

/// <summary>The MCP methods that decisions depend on, of both eras.</summary>
public static class McpMethods
{
    /// <summary><c>initialize</c> (until 2025-11-25).</summary>
    public const string Initialize = "initialize";

    /// <summary><c>server/discover</c> (since 2026-07-28).</summary>
    public const string ServerDiscover = "server/discover";

    /// <summary><c>ping</c>.</summary>
    public const string Ping = "ping";

    /// <summary><c>tools/list</c>.</summary>
    public const string ToolsList = "tools/list";

    /// <summary><c>tools/call</c>.</summary>
    public const string ToolsCall = "tools/call";

    /// <summary><c>resources/list</c>.</summary>
    public const string ResourcesList = "resources/list";

    /// <summary><c>resources/templates/list</c>.</summary>
    public const string ResourceTemplatesList = "resources/templates/list";

    /// <summary><c>resources/read</c>.</summary>
    public const string ResourcesRead = "resources/read";

    /// <summary><c>resources/subscribe</c>.</summary>
    public const string ResourcesSubscribe = "resources/subscribe";

    /// <summary><c>resources/unsubscribe</c>.</summary>
    public const string ResourcesUnsubscribe = "resources/unsubscribe";

    /// <summary><c>prompts/list</c>.</summary>
    public const string PromptsList = "prompts/list";

    /// <summary><c>prompts/get</c>.</summary>
    public const string PromptsGet = "prompts/get";

    /// <summary><c>completion/complete</c>.</summary>
    public const string CompletionComplete = "completion/complete";

    /// <summary><c>subscriptions/listen</c> (since 2026-07-28).</summary>
    public const string SubscriptionsListen = "subscriptions/listen";

    /// <summary><c>tasks/list</c>.</summary>
    public const string TasksList = "tasks/list";

    /// <summary><c>tasks/get</c>.</summary>
    public const string TasksGet = "tasks/get";

    /// <summary><c>tasks/result</c> (2025-11-25).</summary>
    public const string TasksResult = "tasks/result";

    /// <summary><c>tasks/update</c> (since 2026-07-28).</summary>
    public const string TasksUpdate = "tasks/update";

    /// <summary><c>tasks/cancel</c>.</summary>
    public const string TasksCancel = "tasks/cancel";
}
