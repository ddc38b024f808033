namespace Okta.AgentProxy;

/// <summary>Which of the user's tokens an agent presents: to the proxy, and as RFC 8693 <c>subject_token</c> in an exchange.</summary>
public enum SubjectTokenType
{
    /// <summary>An access token of a custom authorization server. The default.</summary>
    AccessToken,

    /// <summary>An ID token minted for the agent's own client.</summary>
    IdToken,

    /// <summary>A refresh token of the agent's own client, held by the proxy; the caller presents an access token.</summary>
    RefreshToken,
}
