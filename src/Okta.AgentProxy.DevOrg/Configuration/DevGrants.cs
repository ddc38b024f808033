namespace Okta.AgentProxy.DevOrg;

/// <summary>The names of the grant types that the offline organisation knows.</summary>
public static class DevGrants
{
    /// <summary>Authorization code with PKCE (RFC 6749 §4.1, RFC 7636).</summary>
    public const string AuthorizationCode = "authorization_code";

    /// <summary>Refresh token (RFC 6749 §6).</summary>
    public const string RefreshToken = "refresh_token";

    /// <summary>Client credentials (RFC 6749 §4.4); custom authorization servers only.</summary>
    public const string ClientCredentials = "client_credentials";

    /// <summary>Token exchange (RFC 8693); the org authorization server only.</summary>
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    /// <summary>JWT bearer (RFC 7523 §2.1), which redeems an ID-JAG; custom authorization servers only.</summary>
    public const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
}
