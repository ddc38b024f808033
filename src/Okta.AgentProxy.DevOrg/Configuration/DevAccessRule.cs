namespace Okta.AgentProxy.DevOrg;

/// <summary>One rule of a custom authorization server's access policy.</summary>
public sealed record DevAccessRule
{
    /// <summary>The clients the rule is for.</summary>
    /// <value>The default is empty: every client.</value>
    public IReadOnlyList<string> Clients { get; init; } = [];

    /// <summary>The grant types the rule allows (<see cref="DevGrants"/>). A refresh token follows the grant that it came from.</summary>
    /// <value>The default is authorization code and client credentials; <see cref="DevGrants.JwtBearer"/> must be switched on.</value>
    public IReadOnlyList<string> GrantTypes { get; init; } = [DevGrants.AuthorizationCode, DevGrants.ClientCredentials];

    /// <summary>The scopes the rule allows.</summary>
    /// <value>The default is <c>*</c>: every scope.</value>
    public IReadOnlyList<string> Scopes { get; init; } = ["*"];

    /// <summary>The groups of users the rule is for.</summary>
    /// <value>The default is empty: every user.</value>
    public IReadOnlyList<string> Groups { get; init; } = [];
}
