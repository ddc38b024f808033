using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Exchange;

/// <summary>How credentials are obtained and kept; section <c>AgentProxy:token_exchange</c>. Read once at start.</summary>
public sealed class TokenExchangeOptions
{
    /// <summary>The name of the configuration section below <c>AgentProxy</c>.</summary>
    public const string SectionName = "token_exchange";

    /// <summary>How long one attempt at a token endpoint may take.</summary>
    /// <value>The default is 4 seconds.</value>
    [ConfigurationKeyName("attempt_timeout")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long obtaining one credential may take in all: discovery, both legs and every retry.</summary>
    /// <value>The default is 10 seconds.</value>
    [ConfigurationKeyName("total_timeout")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call that is safe to repeat is repeated, each time with a fresh client assertion.</summary>
    /// <value>The default is 2.</value>
    [ConfigurationKeyName("max_retries")]
    public int MaxRetries { get; set; } = 2;

    /// <summary>The first pause between attempts; it grows exponentially and has jitter. A <c>Retry-After</c> is honoured instead.</summary>
    /// <value>The default is 200 milliseconds.</value>
    [ConfigurationKeyName("retry_delay")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How many calls may be under way at one token endpoint; more wait in a queue of twice that length, and beyond it get 503.</summary>
    /// <value>The default is 100.</value>
    [ConfigurationKeyName("max_concurrent_calls")]
    public int MaxConcurrentCalls { get; set; } = 100;

    /// <summary>After how many attempts within 30 seconds, half of them failed, a token endpoint is left alone for a while.</summary>
    /// <value>The default is 10.</value>
    [ConfigurationKeyName("circuit_breaker_throughput")]
    public int CircuitBreakerThroughput { get; set; } = 10;

    /// <summary>How long a failing token endpoint is left alone before one call tries it again.</summary>
    /// <value>The default is 5 seconds.</value>
    [ConfigurationKeyName("circuit_breaker_pause")]
    public TimeSpan CircuitBreakerPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client assertion is valid (RFC 7523 §3). Okta accepts an hour at most.</summary>
    /// <value>The default is 60 seconds.</value>
    [ConfigurationKeyName("assertion_lifetime")]
    public TimeSpan AssertionLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The most credentials kept in memory; the least recently used go first.</summary>
    /// <value>The default is 50,000, or <c>cache.backend_tokens.max_size</c>.</value>
    [ConfigurationKeyName("max_cached_credentials")]
    public int MaxCachedCredentials { get; set; } = 50_000;

    /// <summary>The longest a credential is kept, whatever its <c>expires_in</c> says.</summary>
    /// <value>The default is one day, or <c>cache.backend_tokens.ttl_seconds</c>.</value>
    [ConfigurationKeyName("max_credential_lifetime")]
    public TimeSpan MaxCredentialLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a credential is kept when the server does not say how long it lasts.</summary>
    /// <value>The default is 5 minutes.</value>
    [ConfigurationKeyName("default_credential_lifetime")]
    public TimeSpan DefaultCredentialLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long before its end a credential is no longer used; at most a tenth of its lifetime.</summary>
    /// <value>The default is 30 seconds.</value>
    [ConfigurationKeyName("expiry_margin")]
    public TimeSpan ExpiryMargin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long before that a new one is fetched in the background; at most a fifth of its lifetime.</summary>
    /// <value>The default is 60 seconds.</value>
    [ConfigurationKeyName("refresh_ahead")]
    public TimeSpan RefreshAhead { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a definite refusal is remembered, so that a caller who cannot succeed does not hammer the identity provider.</summary>
    /// <value>The default is 10 seconds; zero remembers none.</value>
    [ConfigurationKeyName("refusal_lifetime")]
    public TimeSpan RefusalLifetime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many of one caller's credentials a backend may have thrown away by answering 401, per minute; beyond that the 401 stands.</summary>
    /// <value>The default is 5.</value>
    [ConfigurationKeyName("max_invalidations_per_minute")]
    public int MaxInvalidationsPerMinute { get; set; } = 5;

    /// <summary>How long discovered metadata is used before it is read again.</summary>
    /// <value>The default is one hour.</value>
    [ConfigurationKeyName("discovery_lifetime")]
    public TimeSpan DiscoveryLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The issuer of an identity provider other than Okta that issues ID-JAGs; set <see cref="IdentityProviderTokenEndpoint"/> too.</summary>
    /// <value>The default is <see langword="null"/>: the Okta organisation.</value>
    [ConfigurationKeyName("identity_provider_issuer")]
    public string? IdentityProviderIssuer { get; set; }

    /// <summary>That provider's token endpoint.</summary>
    /// <value>The default is <see langword="null"/>: <c>{org}/oauth2/v1/token</c>.</value>
    [ConfigurationKeyName("identity_provider_token_endpoint")]
    public string? IdentityProviderTokenEndpoint { get; set; }

    /// <summary>
    /// Hosts (<c>host</c> or <c>host:port</c>) of authorization servers that may be found by discovery although they have private addresses.
    /// A backend's document names its server, so without this list it could send the proxy anywhere in the private network.
    /// </summary>
    /// <value>The default is empty: discovered servers must have public addresses.</value>
    [ConfigurationKeyName("discovery_allowed_hosts")]
    public IList<string> DiscoveryAllowedHosts { get; } = [];

    /// <summary>How many actors (<c>act</c>, RFC 8693 §4.1) may stand between the user and the backend.</summary>
    /// <value>The default is 4.</value>
    [ConfigurationKeyName("max_delegation_depth")]
    public int MaxDelegationDepth { get; set; } = 4;

    /// <summary>
    /// The backends that may use <c>passthrough</c>: they receive the caller's own token, which MCP forbids for servers one does not run oneself.
    /// </summary>
    /// <value>The default is empty.</value>
    [ConfigurationKeyName("dangerous_passthrough_backends")]
    public IList<string> DangerousPassthroughBackends { get; } = [];
}
