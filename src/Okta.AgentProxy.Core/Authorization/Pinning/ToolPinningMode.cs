namespace Okta.AgentProxy;

/// <summary>What happens when a backend changes a tool's definition after it was approved.</summary>
public enum ToolPinningMode
{
    /// <summary>Nothing: definitions are not recorded.</summary>
    Off,

    /// <summary>It is recorded, logged and counted; the tool stays listed and callable.</summary>
    Warn,

    /// <summary>The tool is hidden and its calls are denied until somebody approves the new definition.</summary>
    Enforce,
}
