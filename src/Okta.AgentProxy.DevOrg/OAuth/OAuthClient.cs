namespace Okta.AgentProxy.DevOrg.OAuth;

/// <summary>A client that has proven who it is: an application, an agent, or an agent with the application that is linked to it.</summary>
internal sealed class OAuthClient(string clientId, DevApp? app, DevAgent? agent, bool isPublic)
{
    /// <summary>The id it authenticated with.</summary>
    public string ClientId { get; } = clientId;

    public DevApp? App { get; } = app;

    /// <summary>The agent, when the agent's own credentials were used; an application's sign-in alone does not make it the agent.</summary>
    public DevAgent? Agent { get; } = agent;

    public bool IsPublic { get; } = isPublic;

    public IReadOnlyList<string> GrantTypes { get; } =
        [.. (app?.GrantTypes ?? []).Concat(agent is null ? [] : [DevGrants.TokenExchange, DevGrants.JwtBearer]).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether a token of that client is a token of this one: an agent shares the id of its application.</summary>
    public bool Owns(string? clientId) => clientId is not null && (clientId == ClientId || clientId == App?.ClientId || clientId == Agent?.Id);
}
