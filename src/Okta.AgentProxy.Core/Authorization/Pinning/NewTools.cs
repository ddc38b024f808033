namespace Okta.AgentProxy;

/// <summary>What becomes of a tool that pinning sees for the first time.</summary>
public enum NewTools
{
    /// <summary>Its definition is taken as approved (trust on first use).</summary>
    Trust,

    /// <summary>Like a changed one, it waits until somebody approves it; so does every tool of a new backend.</summary>
    Approve,
}
