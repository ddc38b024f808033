namespace Okta.AgentProxy.DevOrg;

/// <summary>Lets an agent call another agent: an ID-JAG whose <c>resource</c> is the other agent's resource URL.</summary>
public sealed record DevAgentConnection : DevConnection
{
    /// <summary>The id of the other agent, which must have a <see cref="DevAgent.ResourceUrl"/>.</summary>
    public required string AgentId { get; init; }

    /// <summary>The id of the custom authorization server that protects the other agent.</summary>
    public required string AuthorizationServer { get; init; }

    /// <summary>The scopes that may be asked for.</summary>
    /// <value>The default is <c>*</c>: every custom scope of that server.</value>
    public IReadOnlyList<string> Scopes { get; init; } = ["*"];
}
