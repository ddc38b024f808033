using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>An agent as it is written under <c>agents:</c>; its name is its key there.</summary>
public sealed class AgentOptions : IOptionsSection
{
    /// <summary>The id of the agent's workload principal in Okta (<c>wlp…</c>).</summary>
    /// <value>The default is <see langword="null"/>: <see cref="ClientId"/> is used.</value>
    [ConfigurationKeyName("agent_id")]
    public string? AgentId { get; set; }

    /// <summary>The OAuth client that users sign in through (<c>0oa…</c>). Required.</summary>
    [ConfigurationKeyName("client_id")]
    public string? ClientId { get; set; }

    /// <summary>That client's secret: a value, <c>env:NAME</c> or <c>file:/path</c>.</summary>
    [ConfigurationKeyName("client_secret")]
    public string? ClientSecret { get; set; }

    /// <summary>The agent's private key, PEM or JWK: a value, <c>env:NAME</c> or <c>file:/path</c>.</summary>
    [ConfigurationKeyName("private_key")]
    public string? PrivateKey { get; set; }

    /// <summary>The <c>kid</c> under which the public key is registered; a JWK may carry its own.</summary>
    [ConfigurationKeyName("private_key_kid")]
    public string? PrivateKeyKid { get; set; }

    /// <summary>The most the agent may do, whatever its tokens say. An empty list means nothing.</summary>
    /// <value>The default is <see langword="null"/>: <c>mcp:read</c>.</value>
    [ConfigurationKeyName("scopes")]
    public IList<string>? Scopes { get; set; }

    /// <summary>The names of the backends the agent may call.</summary>
    /// <value>The default is empty: none.</value>
    [ConfigurationKeyName("backend_access")]
    public IList<string> BackendAccess { get; } = [];

    /// <summary>Further clients whose tokens the agent may present.</summary>
    /// <value>The default is empty.</value>
    [ConfigurationKeyName("allowed_clients")]
    public IList<string> AllowedClients { get; } = [];

    /// <summary>Whether the agent may call anything at all.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    [ConfigurationKeyName("enabled")]
    public bool Enabled { get; set; } = true;

    /// <summary>Which of the user's tokens the agent presents: <c>access_token</c>, <c>id_token</c> or <c>refresh_token</c>.</summary>
    /// <value>The default is <see cref="SubjectTokenType.AccessToken"/>.</value>
    [ConfigurationKeyName("subject_token_type")]
    public SubjectTokenType SubjectTokenType { get; set; }
}
