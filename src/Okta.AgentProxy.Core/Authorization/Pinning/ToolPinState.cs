namespace Okta.AgentProxy;

/// <summary>How a tool stands with regard to its pin.</summary>
internal enum ToolPinState
{
    /// <summary>Never listed, or listed after the record was full: nothing is known that could be approved.</summary>
    Unknown,

    /// <summary>Nobody has approved any definition yet.</summary>
    New,

    /// <summary>What was seen last differs from what was approved.</summary>
    Changed,

    /// <summary>What was seen is what was approved.</summary>
    Pinned,
}
