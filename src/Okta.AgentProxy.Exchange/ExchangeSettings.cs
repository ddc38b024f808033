namespace Okta.AgentProxy.Exchange;

/// <summary>What every method's <c>auth_config</c> may say: which scopes and which resource. Immutable.</summary>
internal abstract class ExchangeSettings
{
    protected ExchangeSettings(AuthConfig config)
    {
        var scopes = config.GetList("scopes");
        Scopes = scopes.Count == 0 ? null : ScopeNormalizer.Join(scopes);
        Resource = config["resource"];
    }

    /// <summary>The scopes to ask for; <see langword="null"/> asks for the caller's effective ones.</summary>
    public string? Scopes { get; protected init; }

    /// <summary>The resource to ask for (RFC 8707), as the server knows it.</summary>
    public string? Resource { get; }

    /// <summary>The parts of the cache key that come from here: server, client, resource and whatever else changes the answer.</summary>
    public abstract IEnumerable<string?> Fingerprint { get; }
}
