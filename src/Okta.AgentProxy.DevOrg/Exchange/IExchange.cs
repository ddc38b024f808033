using Okta.AgentProxy.DevOrg.OAuth;

namespace Okta.AgentProxy.DevOrg.Exchange;

/// <summary>One <c>requested_token_type</c>. Called concurrently.</summary>
internal interface IExchange
{
    string TokenType { get; }

    /// <summary>Whether a refresh token may be the subject: documented for ID-JAGs only.</summary>
    bool TakesRefreshTokens { get; }

    OAuthAnswer Exchange(ExchangeRequest request);
}
