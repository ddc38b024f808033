namespace Okta.AgentProxy.DevOrg.Exchange;

/// <summary>The token types of RFC 8693 §3, the ID-JAG draft and Okta.</summary>
internal static class TokenTypes
{
    public const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";

    public const string IdToken = "urn:ietf:params:oauth:token-type:id_token";

    public const string RefreshToken = "urn:ietf:params:oauth:token-type:refresh_token";

    public const string IdJag = "urn:ietf:params:oauth:token-type:id-jag";

    public const string VaultedSecret = "urn:okta:params:oauth:token-type:vaulted-secret";

    public const string ServiceAccount = "urn:okta:params:oauth:token-type:service-account";

    public const string Sts = "urn:okta:params:oauth:token-type:oauth-sts";
}
