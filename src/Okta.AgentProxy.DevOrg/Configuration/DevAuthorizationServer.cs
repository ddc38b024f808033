namespace Okta.AgentProxy.DevOrg;

/// <summary>A custom authorization server of the offline organisation.</summary>
public sealed record DevAuthorizationServer
{
    /// <summary>The id, the last segment of the issuer <c>{base}/oauth2/{id}</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The audience of its access tokens.</summary>
    /// <value>The default is <c>api://default</c>.</value>
    public string Audience { get; init; } = "api://default";

    /// <summary>The custom scopes it knows, beside the OpenID scopes.</summary>
    /// <value>The default is <c>mcp:read</c> and <c>mcp:write</c>.</value>
    public IReadOnlyList<string> Scopes { get; init; } = ["mcp:read", "mcp:write"];

    /// <summary>The scopes granted when a request names none.</summary>
    /// <value>The default is none: such a request is refused.</value>
    public IReadOnlyList<string> DefaultScopes { get; init; } = [];

    /// <summary>The rules of its access policy, in order; the first rule that fits client, grant and user decides which scopes are allowed. No rule fits: the request is refused.</summary>
    /// <value>The default is one rule as in a new org: every client, authorization code and client credentials, every scope. JWT Bearer is off.</value>
    public IReadOnlyList<DevAccessRule> AccessRules { get; init; } = [new DevAccessRule()];

    /// <summary>The <c>resource</c> values (RFC 8707) that may be asked for; the access token's audience is then that resource.</summary>
    /// <value>The default is none: as in an org without agent-to-agent connections, <c>resource</c> is ignored and the audience is <see cref="Audience"/>.</value>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The scopes that a user must consent to; token exchange for them is refused with <c>consent_required</c>.</summary>
    public IReadOnlyList<string> ConsentScopes { get; init; } = [];

    /// <summary>Issuers elsewhere whose ID-JAGs are redeemed here, beside this organisation's own.</summary>
    public IReadOnlyList<DevTrustedIssuer> TrustedIssuers { get; init; } = [];

    /// <summary>Whether tokens carry the user's groups. A user in more than 100 groups then gets no token at all, as with Okta.</summary>
    /// <value>The default is <see langword="false"/>: the claim must be configured.</value>
    public bool GroupsClaim { get; init; }

    /// <summary>The lifetime of access tokens.</summary>
    /// <value>The default is one hour.</value>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The lifetime of refresh tokens.</summary>
    /// <value>The default is 90 days.</value>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(90);
}
