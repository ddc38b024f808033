using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>
/// The configuration as it is written, section <c>AgentProxy</c>. The gateway's own settings are read at start; <see cref="Backends"/> and
/// <see cref="Agents"/> follow the file while the proxy runs.
/// </summary>
public sealed class AgentProxyOptions : IOptionsSection
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "AgentProxy";

    /// <summary>The Okta organisation, as a host or an https URL (<c>OKTA_DOMAIN</c>). Required unless <see cref="OktaIssuer"/> is given.</summary>
    [ConfigurationKeyName("okta_domain")]
    public string? OktaDomain { get; set; }

    /// <summary>The issuer of inbound tokens (<c>OKTA_ISSUER</c>), when it is a custom authorization server's.</summary>
    /// <value>The default is <c>{org}/oauth2/{OktaAuthorizationServerId}</c>.</value>
    [ConfigurationKeyName("okta_issuer")]
    public string? OktaIssuer { get; set; }

    /// <summary>The id of the custom authorization server whose tokens are accepted (<c>OKTA_AUTHORIZATION_SERVER_ID</c>).</summary>
    /// <value>The default is <c>default</c>.</value>
    [ConfigurationKeyName("okta_authorization_server_id")]
    public string OktaAuthorizationServerId { get; set; } = "default";

    /// <summary>The audience of inbound tokens (<c>OKTA_AUDIENCE</c>).</summary>
    /// <value>The default is <c>api://default</c>.</value>
    [ConfigurationKeyName("okta_audience")]
    public string OktaAudience { get; set; } = "api://default";

    /// <summary>The gateway's own client at Okta (<c>OKTA_CLIENT_ID</c>), for packages that sign users in.</summary>
    [ConfigurationKeyName("okta_client_id")]
    public string? OktaClientId { get; set; }

    /// <summary>Its secret (<c>OKTA_CLIENT_SECRET</c>): a value or a reference.</summary>
    [ConfigurationKeyName("okta_client_secret")]
    public string? OktaClientSecret { get; set; }

    /// <summary>The public URL of the gateway (<c>GATEWAY_BASE_URL</c>), without a trailing slash; metadata and challenges are built from it.</summary>
    /// <value>The default is <see langword="null"/>: scheme and host of the request, which must be among <see cref="AllowedHosts"/>.</value>
    [ConfigurationKeyName("gateway_base_url")]
    public string? GatewayBaseUrl { get; set; }

    /// <summary>Whether listing needs a token too (<c>PROTECTED_DISCOVERY</c>); <see langword="false"/> lets <c>server/discover</c>, <c>initialize</c> and lists through without one.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    [ConfigurationKeyName("protected_discovery")]
    public bool ProtectedDiscovery { get; set; } = true;

    /// <summary>The host names (with port where it is not the scheme's) that requests may name in <c>Host</c>; <c>*</c> means any.</summary>
    /// <value>The default is the base URL's host and the loopback names.</value>
    [ConfigurationKeyName("allowed_hosts")]
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>The origins that browsers may call from, besides the gateway's own.</summary>
    /// <value>The default is empty.</value>
    [ConfigurationKeyName("allowed_origins")]
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>What decides which agent is calling.</summary>
    /// <value>The default is <see cref="AgentBinding.Token"/>.</value>
    [ConfigurationKeyName("agent_binding")]
    public AgentBinding AgentBinding { get; set; }

    /// <summary>The ASP.NET Core scheme that validates inbound tokens.</summary>
    /// <value>The default is <see langword="null"/>: the proxy's own, on JwtBearer.</value>
    [ConfigurationKeyName("authentication_scheme")]
    public string? AuthenticationScheme { get; set; }

    /// <summary>The largest number of validated tokens that are remembered.</summary>
    /// <value>The default is 250,000.</value>
    [ConfigurationKeyName("validated_token_cache_size")]
    public int ValidatedTokenCacheSize { get; set; } = 250_000;

    /// <summary>About how much memory the remembered tokens may take, in megabytes; one takes 2 to 3 KB.</summary>
    /// <value>The default is 512.</value>
    [ConfigurationKeyName("validated_token_cache_mb")]
    public int ValidatedTokenCacheMegabytes { get; set; } = 512;

    /// <summary>The address the reference host listens on (<c>GATEWAY_HOST</c>); <c>--urls</c> and <c>ASPNETCORE_URLS</c> win.</summary>
    /// <value>The default is <c>localhost</c>.</value>
    [ConfigurationKeyName("gateway_host")]
    public string GatewayHost { get; set; } = "localhost";

    /// <summary>The port the reference host listens on (<c>GATEWAY_PORT</c>).</summary>
    /// <value>The default is 8000; 0 lets the system choose.</value>
    [ConfigurationKeyName("gateway_port")]
    public int GatewayPort { get; set; } = 8000;

    /// <summary>The reference host's log level (<c>LOG_LEVEL</c>): <c>debug</c>, <c>info</c>, <c>warning</c>, <c>error</c>, or a name of .NET.</summary>
    /// <value>The default is <see langword="null"/>: what <c>Logging:LogLevel</c> says.</value>
    [ConfigurationKeyName("log_level")]
    public string? LogLevel { get; set; }

    /// <summary>The proxies in front whose <c>X-Forwarded-*</c> headers <c>app.UseTrustedProxies()</c> believes (<c>TRUSTED_PROXIES</c>): addresses or CIDR ranges.</summary>
    /// <value>The default is empty: forwarded headers are ignored.</value>
    [ConfigurationKeyName("trusted_proxies")]
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>The backends by name.</summary>
    [ConfigurationKeyName("backends")]
    public IDictionary<string, BackendOptions> Backends { get; } = new Dictionary<string, BackendOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The agents by name.</summary>
    [ConfigurationKeyName("agents")]
    public IDictionary<string, AgentOptions> Agents { get; } = new Dictionary<string, AgentOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What these were read from; <see langword="null"/> when code made them.</summary>
    internal OptionsReading? Reading { get; set; }
}
