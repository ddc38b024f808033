using System.Text.Json.Serialization;

namespace Okta.AgentProxy;

/// <summary>An MCP server (or plain HTTP API) behind the proxy. Immutable: one instance is shared by all requests.</summary>
public sealed record Backend
{
    /// <summary>The backend's name: its key under <c>backends:</c>, and what an agent's <c>backend_access</c> lists.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is; the matched path prefix is replaced by this URL's path. No query, fragment or user info.</summary>
    public required Uri Url { get; init; }

    /// <summary>The path prefixes it serves at the proxy, each starting with <c>/</c>, compared exactly on segment boundaries.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>How long the backend may take until its response headers are there. A stream may then last as long as it likes.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a response may be silent before it is cut; <see langword="null"/> means for ever.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public TimeSpan? ActivityTimeout { get; init; }

    /// <summary>Whether it is served; a disabled backend's paths answer 404.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; init; } = true;

    /// <summary>The name of the <see cref="IBackendAuthHandler"/> that makes its credential.</summary>
    /// <value>The default is <c>okta-cross-app</c>.</value>
    public string AuthMethod { get; init; } = "okta-cross-app";

    /// <summary>That handler's own settings.</summary>
    public AuthConfig AuthConfig { get; init; } = AuthConfig.Empty;

    /// <summary>The audience that tokens for this backend must have, when it is not the gateway's.</summary>
    /// <value>The default is <see langword="null"/>: <c>OKTA_AUDIENCE</c>.</value>
    public string? Audience { get; init; }

    /// <summary>Globs of tools whose call needs no more than the read scope (<c>get_*</c>).</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> ReadOnlyTools { get; init; } = [];

    /// <summary>The scopes its methods need.</summary>
    public BackendScopes Scopes { get; init; } = BackendScopes.Default;

    /// <summary>Who may use which of its tools, resources, prompts and tasks.</summary>
    /// <value>The default is <see langword="null"/>: every caller with the scopes may use everything.</value>
    public PolicyDefinition? Policy { get; init; }

    /// <summary>How often it may be called, and how many calls may be under way.</summary>
    /// <value>The default is empty: no limit but the gateway's own.</value>
    public IReadOnlyList<RequestLimit> Limits
    {
        get;

        // Stored by a version that did not know them, they come back as null.
        init => field = value ?? [];
    }

    = [];

    /// <summary>When it is left alone for a while because it does not answer.</summary>
    public CircuitBreakerSettings CircuitBreaker
    {
        get;
        init => field = value ?? CircuitBreakerSettings.Default;
    }

    = CircuitBreakerSettings.Default;

    /// <summary>What happens when it changes a tool's definition after it was approved.</summary>
    /// <value>The default is <see cref="ToolPinningMode.Off"/>.</value>
    public ToolPinningMode ToolPinning { get; init; }

    /// <summary>What becomes of tools that pinning sees for the first time.</summary>
    /// <value>The default is <see cref="NewTools.Trust"/>.</value>
    public NewTools NewTools { get; init; }

    /// <summary>What it speaks.</summary>
    /// <value>The default is <see cref="BackendProtocol.Mcp"/>.</value>
    public BackendProtocol Protocol { get; init; }

    /// <summary>Names of headers that go on from the client although they could speak of a caller. What belongs to HTTP, to MCP or to the credential never does.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> ForwardHeaders
    {
        get;

        // Stored by a version that did not know them, they come back as null.
        init => field = value ?? [];
    }

    = [];

    /// <summary>The largest request body, in bytes.</summary>
    /// <value>The default is 4 MiB.</value>
    public int MaxRequestBodyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Whether connections to addresses that it names go through <see cref="Okta.AgentProxy.GuardedConnections"/>, because somebody wrote it at run time who
    /// may not lead to the machine itself. Set in what is served, not in what is stored; a handler that connects to what <see cref="AuthConfig"/> names asks for it.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    [JsonIgnore]
    public bool GuardsConnections { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"Backend {Name}";
}
