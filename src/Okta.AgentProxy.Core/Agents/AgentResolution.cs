namespace Okta.AgentProxy;

/// <summary>The answer of an <see cref="IAgentResolver"/>: an agent, or the reason why there is none.</summary>
public readonly struct AgentResolution
{
    private AgentResolution(Agent? agent, ProxyError? error)
    {
        Agent = agent;
        Error = error;
    }

    /// <summary>The agent, when there is one; with an <see cref="Error"/>, whom the refusal is about.</summary>
    public Agent? Agent { get; }

    /// <summary>Why there is none.</summary>
    public ProxyError? Error { get; }

    /// <summary>An agent was found, and the token is bound to it.</summary>
    public static AgentResolution Found(Agent agent) => new(agent, null);

    /// <summary>No agent: the request ends with <paramref name="error"/>.</summary>
    public static AgentResolution Refused(ProxyError error) => new(null, error);

    /// <summary>The token is bound to <paramref name="agent"/>, which may call nothing all the same: the audit is to say whose request it was.</summary>
    public static AgentResolution Refused(ProxyError error, Agent agent) => new(agent, error);
}
