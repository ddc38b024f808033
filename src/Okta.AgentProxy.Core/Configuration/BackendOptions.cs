using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>A backend as it is written under <c>backends:</c>; its name is its key there.</summary>
public sealed class BackendOptions : IOptionsSection
{
    /// <summary>Where the backend is. Required. No user info, query or fragment.</summary>
    [ConfigurationKeyName("url")]
    public string? Url { get; set; }

    /// <summary>The path prefixes it serves at the proxy, such as <c>/employees</c>. At least one is required.</summary>
    [ConfigurationKeyName("paths")]
    public IList<string> Paths { get; } = [];

    /// <summary>A sentence for people.</summary>
    [ConfigurationKeyName("description")]
    public string? Description { get; set; }

    /// <summary>How long the backend may take until its response headers are there.</summary>
    /// <value>The default is 30 seconds; 1 to 3600.</value>
    [ConfigurationKeyName("timeout_seconds")]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>How long a response may be silent before it is cut.</summary>
    /// <value>The default is <see langword="null"/>: for ever; else 1 to 86400 seconds.</value>
    [ConfigurationKeyName("activity_timeout_seconds")]
    public int? ActivityTimeoutSeconds { get; set; }

    /// <summary>Whether the backend is served.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    [ConfigurationKeyName("enabled")]
    public bool Enabled { get; set; } = true;

    /// <summary>The name of the handler that makes the backend's credential.</summary>
    /// <value>The default is <c>okta-cross-app</c>.</value>
    [ConfigurationKeyName("auth_method")]
    public string AuthMethod { get; set; } = "okta-cross-app";

    /// <summary>That handler's settings, flattened with <c>:</c> between levels. May hold secrets.</summary>
    [ConfigurationKeyName("auth_config")]
    public IDictionary<string, string> AuthConfig { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The audience that tokens for this backend must have.</summary>
    /// <value>The default is <see langword="null"/>: <c>okta_audience</c>.</value>
    [ConfigurationKeyName("audience")]
    public string? Audience { get; set; }

    /// <summary>Globs of tools whose call needs no more than the read scope (<c>get_*</c>).</summary>
    /// <value>The default is empty.</value>
    [ConfigurationKeyName("read_only_tools")]
    public IList<string> ReadOnlyTools { get; } = [];

    /// <summary>The names of the scopes that the backend's methods need.</summary>
    [ConfigurationKeyName("scopes")]
    public BackendScopeOptions Scopes { get; } = new();

    /// <summary>Who may use what, given in code; replaces <c>policy</c> and <c>rbac_config</c> of the file.</summary>
    /// <value>The default is <see langword="null"/>: what the file says.</value>
    public PolicyDefinition? Policy { get; set; }

    /// <summary>How often the backend may be called, given in code; replaces <c>limits</c> of the file.</summary>
    /// <value>The default is <see langword="null"/>: what the file says.</value>
    public IReadOnlyList<RequestLimit>? Limits { get; set; }

    /// <summary>When the backend is left alone for a while because it does not answer.</summary>
    [ConfigurationKeyName("circuit_breaker")]
    public CircuitBreakerOptions CircuitBreaker { get; } = new();

    /// <summary>What happens when the backend changes a tool's definition after it was approved: <c>off</c>, <c>warn</c> or <c>enforce</c>.</summary>
    /// <value>The default is <see cref="ToolPinningMode.Off"/>.</value>
    [ConfigurationKeyName("tool_pinning")]
    public ToolPinningMode ToolPinning { get; set; }

    /// <summary>With <c>tool_pinning</c>: whether a tool that is seen for the first time is taken as approved (<c>trust</c>) or must be approved (<c>approve</c>).</summary>
    /// <value>The default is <see cref="NewTools.Trust"/>.</value>
    [ConfigurationKeyName("new_tools")]
    public NewTools NewTools { get; set; }

    /// <summary>What the backend speaks: <c>mcp</c> or <c>http</c>.</summary>
    /// <value>The default is <see cref="BackendProtocol.Mcp"/>.</value>
    [ConfigurationKeyName("protocol")]
    public BackendProtocol Protocol { get; set; }

    /// <summary>Names of headers that go on from the client although they could speak of a caller (<c>X-Tenant-Id</c>).</summary>
    /// <value>The default is empty. At most 64.</value>
    [ConfigurationKeyName("forward_headers")]
    public IList<string> ForwardHeaders { get; } = [];

    /// <summary>The largest request body.</summary>
    /// <value>The default is 4194304 bytes (4 MiB); 1 KiB to 64 MiB.</value>
    [ConfigurationKeyName("max_request_body_bytes")]
    public int MaxRequestBodyBytes { get; set; } = 4 * 1024 * 1024;
}
