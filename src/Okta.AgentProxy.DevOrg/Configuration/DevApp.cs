namespace Okta.AgentProxy.DevOrg;

/// <summary>An OIDC application of the offline organisation.</summary>
public sealed record DevApp
{
    /// <summary>The client id, shaped like Okta's (<c>0oa…</c>).</summary>
    public required string ClientId { get; init; }

    /// <summary>The name shown on the sign-in page.</summary>
    /// <value>The default is the client id.</value>
    public string Name { get => field ?? ClientId; init; }

    /// <summary>How the application authenticates at the token endpoint.</summary>
    /// <value>The default is <see cref="DevClientAuthentication.None"/>: a public client, which must use PKCE.</value>
    public DevClientAuthentication Authentication { get; init; }

    /// <summary>The client secret, for <see cref="DevClientAuthentication.ClientSecret"/>.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The registered public keys, for <see cref="DevClientAuthentication.PrivateKeyJwt"/>.</summary>
    public IReadOnlyList<DevClientKey> Keys { get; init; } = [];

    /// <summary>The grant types the application may use (<see cref="DevGrants"/>).</summary>
    /// <value>The default is authorization code and refresh token.</value>
    public IReadOnlyList<string> GrantTypes { get; init; } = [DevGrants.AuthorizationCode, DevGrants.RefreshToken];

    /// <summary>The sign-in redirect URIs; a request must name one of them character by character.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>The sign-out redirect URIs.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>The groups whose members are assigned to the application.</summary>
    /// <value>The default is <c>Everyone</c>.</value>
    public IReadOnlyList<string> AssignedGroups { get; init; } = ["Everyone"];

    /// <summary>Whether a confidential client must use PKCE too; a public client always must.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool RequirePkce { get; init; } = true;

    /// <summary>Whether a refresh token is replaced at each use, and its reuse ends the whole grant.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool RotateRefreshTokens { get; init; } = true;

    /// <summary>How long a rotated refresh token stays usable, so that a client which never saw the answer can ask again.</summary>
    /// <value>The default is 30 seconds; Okta allows 0 to 60.</value>
    public TimeSpan RefreshTokenGracePeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether ID tokens of the org authorization server carry the user's groups when the <c>groups</c> scope is asked for.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool GroupsClaim { get; init; } = true;

    /// <summary>Whether the application is active.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Active { get; init; } = true;

    /// <summary>Returns the client id only, never the secret.</summary>
    /// <returns>The name of this application for logs.</returns>
    public override string ToString() => $"{nameof(DevApp)} {ClientId}";
}
