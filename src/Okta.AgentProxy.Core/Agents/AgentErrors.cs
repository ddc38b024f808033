namespace Okta.AgentProxy;

/// <summary>The resolver's answers, made once: their words are fixed and never repeat a name the caller sent.</summary>
internal static class AgentErrors
{
    public static ProxyError Unknown { get; } = ProxyErrors.Agent("agent_unknown", "No such agent is registered.");

    public static ProxyError Disabled { get; } = ProxyErrors.Agent("agent_disabled", "This agent is disabled.");

    public static ProxyError Mismatch { get; } = ProxyErrors.Agent("agent_mismatch", "The token was not issued to this agent.");

    public static ProxyError Contradictory { get; } =
        ProxyErrors.Agent("agent_mismatch", "Name one agent, in X-Agent-ID.", "X-Agent-ID or X-MCP-Agent has several values, or they differ");

    public static ProxyError Ambiguous { get; } =
        ProxyErrors.Agent("agent_ambiguous", "Several agents use this token's client. Name one in X-Agent-ID.");

    public static ProxyError IdTokenNotTaken { get; } =
        ProxyErrors.InvalidToken(TokenProblems.WrongKind, "an ID token, and the agent's subject_token_type is not id_token or its client_id not the token's audience");
}
