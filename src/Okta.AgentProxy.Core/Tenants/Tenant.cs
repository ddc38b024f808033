namespace Okta.AgentProxy;

/// <summary>
/// A tenant of the Token Vault proxy: an API behind the proxy whose tokens an external provider issued, under a path of its own. Immutable.
/// Stored and administered here; only a package that serves tenants lets requests through to one.
/// </summary>
public sealed record Tenant
{
    /// <summary>The tenant's id: the first segment of its paths.</summary>
    public required string Id { get; init; }

    /// <summary>Its name for people.</summary>
    /// <value>The default is <see langword="null"/>: the id.</value>
    public string? Name { get; init; }

    /// <summary>Where its API is.</summary>
    public required Uri BackendUrl { get; init; }

    /// <summary>The issuer of the tokens that its callers present.</summary>
    public required string Issuer { get; init; }

    /// <summary>Where that issuer's keys are.</summary>
    /// <value>The default is <see langword="null"/>: <c>{issuer}/v1/keys</c>.</value>
    public Uri? KeysEndpoint { get; init; }

    /// <summary>The name of the connection in the vault that holds its tokens.</summary>
    /// <value>The default is <see langword="null"/>: no credential is added.</value>
    public string? VaultConnection { get; init; }

    /// <summary>The scopes asked of the external provider.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> ExternalScopes { get; init; } = [];

    /// <summary>The scopes that its metadata announces.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> ScopesSupported { get; init; } = [];

    /// <summary>Whether it may be served.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; init; } = true;

    /// <inheritdoc/>
    public override string ToString() => $"Tenant {Id}";
}
