namespace Okta.AgentProxy.DevOrg;

/// <summary>The kinds of endpoints, for counters and faults.</summary>
public enum DevOrgEndpoint
{
    /// <summary>The discovery documents.</summary>
    Metadata = 0,

    /// <summary>The key sets.</summary>
    Keys = 1,

    /// <summary>The authorization endpoint with its sign-in page.</summary>
    Authorize = 2,

    /// <summary>The token endpoint.</summary>
    Token = 3,

    /// <summary>Token introspection (RFC 7662).</summary>
    Introspect = 4,

    /// <summary>Token revocation (RFC 7009).</summary>
    Revoke = 5,

    /// <summary>The userinfo endpoint.</summary>
    UserInfo = 6,

    /// <summary>The sign-out endpoint.</summary>
    Logout = 7,

    /// <summary>The consent page of brokered third-party tokens (OAuth STS).</summary>
    Interaction = 8,
}
