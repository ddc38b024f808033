namespace Okta.AgentProxy;

/// <summary>What kind of token a caller presented.</summary>
public enum TokenKind
{
    /// <summary>An OAuth access token: its audience is an API.</summary>
    AccessToken,

    /// <summary>An OpenID Connect ID token: its audience is a client.</summary>
    IdToken,
}
