namespace Okta.AgentProxy.Exchange;

/// <summary>The URNs of the wire: RFC 8693, RFC 7523, the ID-JAG draft and Okta's own.</summary>
internal static class OAuthNames
{
    public const string TokenExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
    public const string JwtBearerGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    public const string ClientCredentialsGrant = "client_credentials";

    public const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
    public const string IdTokenType = "urn:ietf:params:oauth:token-type:id_token";
    public const string RefreshTokenType = "urn:ietf:params:oauth:token-type:refresh_token";
    public const string JwtType = "urn:ietf:params:oauth:token-type:jwt";
    public const string IdJagType = "urn:ietf:params:oauth:token-type:id-jag";

    public const string VaultedSecretType = "urn:okta:params:oauth:token-type:vaulted-secret";
    public const string ServiceAccountType = "urn:okta:params:oauth:token-type:service-account";
    public const string OAuthStsType = "urn:okta:params:oauth:token-type:oauth-sts";
}
