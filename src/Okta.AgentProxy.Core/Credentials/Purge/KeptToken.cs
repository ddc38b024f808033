namespace Okta.AgentProxy;

/// <summary>A token that is kept for later, without the token.</summary>
public sealed record KeptToken
{
    /// <summary>Where it is kept: the name of the <see cref="ITokenCacheLayer"/>.</summary>
    public required string Layer { get; init; }

    /// <summary>Whom it belongs to.</summary>
    public required TokenOwner Owner { get; init; }

    /// <summary>How it was obtained: the backend's <c>auth_method</c>.</summary>
    public string? AuthMethod { get; init; }

    /// <summary>Its scopes.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>When it is no longer used.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
