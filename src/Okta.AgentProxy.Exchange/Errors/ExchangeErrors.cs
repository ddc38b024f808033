namespace Okta.AgentProxy.Exchange;

/// <summary>
/// From a token endpoint's failure to what the caller sees: what the user can mend by signing in again is 401, what policy forbids is 403, what the
/// operator must mend is 502 with the reason in the log, and what passes is 503 with <c>Retry-After</c>. Okta's table is in the docs.
/// </summary>
internal static class ExchangeErrors
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    public static ExchangeOutcome From(TokenFailure failure, ExchangeLeg leg, string connection)
    {
        switch (failure.Kind)
        {
            case TokenFailureKind.Throttled:
                return ExchangeOutcome.Failed(Later(failure), RefusalKind.RetryLater);

            case TokenFailureKind.ServerError or TokenFailureKind.Timeout or TokenFailureKind.Unreachable or TokenFailureKind.Broken:
            case TokenFailureKind.CircuitOpen or TokenFailureKind.Overloaded:
                return ExchangeOutcome.Failed(Later(failure), RefusalKind.None);

            case TokenFailureKind.Malformed:
            case TokenFailureKind.Misconfigured:
                return ExchangeOutcome.Failed(Detailed(ProxyErrors.TokenExchangeMisconfigured, failure), RefusalKind.None);

            default:
                return FromOAuth(failure, leg, connection);
        }
    }

    /// <summary>The answer was well-formed but not what was asked for: nothing of it is used or sent anywhere.</summary>
    public static ExchangeOutcome Rejected(string reason) =>
        ExchangeOutcome.Failed(ProxyErrors.TokenExchangeMisconfigured.WithDetail(reason), RefusalKind.None);

    private static ExchangeOutcome FromOAuth(TokenFailure failure, ExchangeLeg leg, string connection)
    {
        var (error, remember) = (failure.Error, leg) switch
        {
            ("interaction_required", _) when failure.InteractionUri is { } uri =>
                (ProxyErrors.ConsentRequired(new ConsentRequirement(connection, $"Connect your account for {connection}, then try again.", uri)), RefusalKind.None),

            // RFC 9470 §3 by way of the ID-JAG draft §9.2: the IdP wants a better sign-in than the one behind this token.
            ("insufficient_user_authentication", ExchangeLeg.Subject) => (ProxyErrors.StepUpRequired(failure.AcrValues, failure.MaxAge), RefusalKind.ThisToken),

            ("invalid_grant" or "invalid_token" or "login_required" or "interaction_required", ExchangeLeg.Subject) when !IsAboutProduct(failure) =>
                (ProxyErrors.TokenExchangeFailed, RefusalKind.ThisToken),
            ("invalid_request", ExchangeLeg.Subject) when SubjectRefusals.Find(failure.Description) is { } about =>
                (about, about.Status == 401 ? RefusalKind.ThisToken : RefusalKind.Everyone),

            ("access_denied" or "invalid_scope" or "invalid_target" or "consent_required", _) => (ProxyErrors.TokenExchangeDenied, RefusalKind.Everyone),
            ("invalid_grant", ExchangeLeg.Redemption) when Mentions(failure, "user not found") => (ProxyErrors.TokenExchangeDenied, RefusalKind.Everyone),

            // No OAuth error at all: something else answered in the server's place, perhaps for a moment only.
            (null, _) => (ProxyErrors.TokenExchangeMisconfigured, RefusalKind.None),

            // The rest is between the operator and the server: telling the client to sign in again would send it round in circles.
            _ => (ProxyErrors.TokenExchangeMisconfigured, RefusalKind.Everyone),
        };

        return ExchangeOutcome.Failed(Detailed(error, failure), remember);
    }

    private static ProxyError Later(TokenFailure failure)
    {
        var error = Detailed(ProxyErrors.TokenEndpointUnavailable, failure);
        return failure.RetryAfter is { } pause
            ? error.WithRetryAfter(TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(pause.TotalSeconds), 1, LongestRetryAfter.TotalSeconds)))
            : error;
    }

    private static ProxyError Detailed(ProxyError error, TokenFailure failure)
    {
        var hint = OktaHints.For(failure.Error, failure.Description);
        var reason = $"{failure.Kind} {failure.Status} {failure.Error}: {failure.Description}";
        return error.WithDetail(hint is null ? reason : $"{reason} Hint: {hint}.");
    }

    private static bool IsAboutProduct(TokenFailure failure) => Mentions(failure, "sku");

    private static bool Mentions(TokenFailure failure, string words) =>
        failure.Description?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;
}
