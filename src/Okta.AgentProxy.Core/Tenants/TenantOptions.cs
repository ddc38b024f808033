using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>A tenant as it is written in a body of the admin API: the origin's keys. Its id is the key that stands above it.</summary>
internal sealed class TenantOptions : IOptionsSection
{
    [ConfigurationKeyName("name")]
    public string? Name { get; set; }

    [ConfigurationKeyName("backend_url")]
    public string? BackendUrl { get; set; }

    [ConfigurationKeyName("issuer")]
    public string? Issuer { get; set; }

    [ConfigurationKeyName("keys_endpoint")]
    public string? KeysEndpoint { get; set; }

    [ConfigurationKeyName("vault_connection")]
    public string? VaultConnection { get; set; }

    [ConfigurationKeyName("external_scopes")]
    public IList<string> ExternalScopes { get; } = [];

    [ConfigurationKeyName("scopes_supported")]
    public IList<string> ScopesSupported { get; } = [];

    [ConfigurationKeyName("enabled")]
    public bool Enabled { get; set; } = true;
}
