namespace Okta.AgentProxy.DevOrg;

/// <summary>An AI agent (a workload principal) of the offline organisation.</summary>
public sealed record DevAgent
{
    /// <summary>The agent's id, shaped like Okta's (<c>wlp…</c>). It is the agent's own client id.</summary>
    public required string Id { get; init; }

    /// <summary>The agent's name.</summary>
    /// <value>The default is the id.</value>
    public string Name { get => field ?? Id; init; }

    /// <summary>The client id of the OIDC application that users sign in through (user access); the agent shares its identity.</summary>
    public string? LinkedClientId { get; init; }

    /// <summary>How the agent authenticates at the token endpoint.</summary>
    /// <value>The default is <see cref="DevClientAuthentication.PrivateKeyJwt"/>.</value>
    public DevClientAuthentication Authentication { get; init; } = DevClientAuthentication.PrivateKeyJwt;

    /// <summary>The agent's secret, for <see cref="DevClientAuthentication.ClientSecret"/>.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The registered public keys, for <see cref="DevClientAuthentication.PrivateKeyJwt"/>.</summary>
    public IReadOnlyList<DevClientKey> Keys { get; init; } = [];

    /// <summary>The agent's resource URL: the audience of access tokens that may be exchanged by it.</summary>
    /// <value>The default is none: only ID tokens and refresh tokens of its own client can be exchanged.</value>
    public string? ResourceUrl { get; init; }

    /// <summary>The clients (applications, or other agents) whose access tokens the agent may exchange (delegation links).</summary>
    public IReadOnlyList<string> DelegationLinks { get; init; } = [];

    /// <summary>What the agent may obtain credentials for.</summary>
    public IReadOnlyList<DevConnection> Connections { get; init; } = [];

    /// <summary>Whether the agent is active.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Active { get; init; } = true;

    /// <summary>Returns the id only, never the secret.</summary>
    /// <returns>The name of this agent for logs.</returns>
    public override string ToString() => $"{nameof(DevAgent)} {Id}";
}
