namespace Okta.AgentProxy;

/// <summary>What decides which agent is calling.</summary>
public enum AgentBinding
{
    /// <summary>The token: a header may select among the agents the token fits, and no other. The default.</summary>
    Token,

    /// <summary>Dangerous: the <c>X-Agent-ID</c> header alone, as in the origin. Anyone with any valid token can be any agent.</summary>
    Header,
}
