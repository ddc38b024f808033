namespace Okta.AgentProxy.Exchange;

/// <summary>
/// RFC 8693 §2.2.2 makes a subject token that is unusable for any reason an <c>invalid_request</c>, like every malformed request: only the words tell
/// what another sign-in mends from what policy forbids and what the operator must mend. The words are Okta's documented ones, and their internal names.
/// </summary>
internal static class SubjectRefusals
{
    private static readonly (string Words, ProxyError Error)[] Table =
    [
        // First match wins: what is special stands before what is general.
        ("must represent an end user", ProxyErrors.TokenExchangeDenied),
        ("oauth_sts_user_subject_required", ProxyErrors.TokenExchangeDenied),
        ("too many nested actors", ProxyErrors.TokenExchangeDenied),
        ("act_claim_depth", ProxyErrors.TokenExchangeDenied),
        ("not assigned", ProxyErrors.TokenExchangeDenied),
        ("user_not_assigned", ProxyErrors.TokenExchangeDenied),
        ("malformed", ProxyErrors.TokenExchangeMisconfigured),
        ("missing", ProxyErrors.TokenExchangeMisconfigured),
        ("subject_token_type", ProxyErrors.TokenExchangeMisconfigured),
        ("delegation", ProxyErrors.TokenExchangeMisconfigured),
        ("issuer", ProxyErrors.TokenExchangeMisconfigured),
        ("authorization server", ProxyErrors.TokenExchangeMisconfigured),
        ("authorization_server", ProxyErrors.TokenExchangeMisconfigured),
        ("client", ProxyErrors.TokenExchangeMisconfigured),
        ("subject_token", ProxyErrors.TokenExchangeFailed),
        ("subject token", ProxyErrors.TokenExchangeFailed),
        ("session", ProxyErrors.TokenExchangeFailed),
        ("user", ProxyErrors.TokenExchangeFailed),
    ];

    /// <summary>The error, or <see langword="null"/> when the words are about something else.</summary>
    public static ProxyError? Find(string? description) =>
        Array.Find(Table, row => description?.Contains(row.Words, StringComparison.OrdinalIgnoreCase) == true).Error;
}
