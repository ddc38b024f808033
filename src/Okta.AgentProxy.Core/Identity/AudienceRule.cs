namespace Okta.AgentProxy;

/// <summary>Whether a validated token was meant for the selected backend (RFC 9068 §4, ruling 3). Runs on every request: the answer depends on the backend.</summary>
internal static class AudienceRule
{
    /// <summary>Checks an access token; an ID token's audience is a client, which the agent resolver compares with the agent's.</summary>
    public static ProxyError? Check(Subject subject, Backend backend, InboundTrust trust)
    {
        if (subject.TokenKind == TokenKind.IdToken)
        {
            return null;
        }

        // Okta is the only audience of its org server's access tokens; their content may change without notice. (Another provider, behind a host's
        // own scheme, may have one issuer for everything.)
        if (string.Equals(subject.Issuer, trust.OrgIssuer, StringComparison.Ordinal) && !string.Equals(trust.OrgIssuer, trust.Issuer, StringComparison.Ordinal))
        {
            return ProxyErrors.InvalidToken(TokenProblems.WrongKind, "access token of the org authorization server");
        }

        var expected = backend.Audience ?? trust.Audience;
        var audiences = subject.Audiences;
        for (var i = 0; i < audiences.Count; i++)
        {
            if (string.Equals(audiences[i], expected, StringComparison.Ordinal))
            {
                return null;
            }
        }

        return ProxyErrors.InvalidToken(TokenProblems.WrongAudience, $"the token's audience is not {expected}");
    }
}
