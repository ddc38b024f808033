namespace Okta.AgentProxy;

/// <summary>What a limit is counted by: each value has a budget of its own.</summary>
public enum LimitPartition
{
    /// <summary>Each agent. The default.</summary>
    Agent,

    /// <summary>Each user (or service): issuer and subject of the token.</summary>
    User,

    /// <summary>Each backend: all its callers together.</summary>
    Backend,

    /// <summary>Each tool; the limit then counts <c>tools/call</c> only.</summary>
    Tool,
}
