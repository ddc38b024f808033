namespace Okta.AgentProxy.Exchange;

/// <summary>What stands in the <c>aud</c> of a client assertion: exactly one of the two, never both.</summary>
internal enum AssertionAudience
{
    /// <summary>The URL of the token endpoint that is called. What Okta demands.</summary>
    TokenEndpoint,

    /// <summary>The server's issuer. What RFC 10070 demands.</summary>
    Issuer,
}
