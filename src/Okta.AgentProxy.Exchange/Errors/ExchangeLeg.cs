namespace Okta.AgentProxy.Exchange;

/// <summary>Which call failed: the same OAuth error means different things to the user.</summary>
internal enum ExchangeLeg
{
    /// <summary>The user's token was presented (RFC 8693): a refusal may be about that token.</summary>
    Subject,

    /// <summary>An ID-JAG was redeemed (RFC 7523): the user's token was already accepted.</summary>
    Redemption,

    /// <summary>Only the client was presented: no user is involved.</summary>
    Machine,
}
