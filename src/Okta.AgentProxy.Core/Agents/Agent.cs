namespace Okta.AgentProxy;

/// <summary>An AI agent that may call backends on a user's behalf. Immutable: one instance is shared by all requests.</summary>
public sealed record Agent
{
    /// <summary>No agent: discovery without a token, where the gateway allows it (<c>PROTECTED_DISCOVERY=false</c>). May use nothing.</summary>
    public static Agent Anonymous { get; } = new() { Name = string.Empty, ClientId = string.Empty, Scopes = new HashSet<string>() };

    /// <summary>The agent's name: its key under <c>agents:</c>, and what the <c>X-Agent-ID</c> header selects.</summary>
    public required string Name { get; init; }

    /// <summary>The id of the agent's workload principal in Okta (<c>wlp…</c>), the issuer of its client assertions.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="ClientId"/> is used.</value>
    public string? AgentId { get; init; }

    /// <summary>The OAuth client that users sign in through (<c>0oa…</c>); a token must have been issued to it.</summary>
    public required string ClientId { get; init; }

    /// <summary>Further clients whose tokens this agent may present.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> AllowedClients { get; init; } = [];

    /// <summary>The most this agent may do: a token's scopes are cut down to these.</summary>
    /// <value>The default is <c>mcp:read</c>.</value>
    public IReadOnlySet<string> Scopes { get; init; } = DefaultScopes;

    /// <summary>The names of the backends this agent may call.</summary>
    /// <value>The default is empty: none.</value>
    public IReadOnlySet<string> BackendAccess { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Whether the agent may call anything at all.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; init; } = true;

    /// <summary>Which of the user's tokens this agent presents.</summary>
    /// <value>The default is <see cref="SubjectTokenType.AccessToken"/>.</value>
    public SubjectTokenType SubjectTokenType { get; init; }

    /// <summary>The secret of <see cref="ClientId"/>, for client authentication by secret.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>The agent's private key: PKCS#8 or PKCS#1 PEM, or a JWK. Signs client assertions.</summary>
    public Secret? PrivateKey { get; init; }

    /// <summary>The <c>kid</c> under which <see cref="PrivateKey"/> is registered; a JWK may carry its own.</summary>
    public string? PrivateKeyKid { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"Agent {Name}";

    private static IReadOnlySet<string> DefaultScopes { get; } = new HashSet<string>(StringComparer.Ordinal) { "mcp:read" };
}
