namespace Okta.AgentProxy.Exchange;

/// <summary>
/// The checks a client owes an ID-JAG before it sends it on (draft §4.3.4 and §4.4.1): right kind, right server, right client, right resource, still
/// valid. Anything else ends the exchange, and nothing is sent.
/// </summary>
internal static class IdJagCheck
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong, in words for the operator's log; <see langword="null"/> when nothing is.</summary>
    public static string? Find(TokenResponse response, IdJag? jag, IdJagExpectation expected, DateTimeOffset now)
    {
        if (!string.Equals(response.IssuedTokenType, OAuthNames.IdJagType, StringComparison.Ordinal))
        {
            return $"the org server issued '{SafeText.Clean(response.IssuedTokenType)}' instead of an ID-JAG";
        }

        // One documented example of Okta's says Bearer; anything beyond the two is a token of another kind.
        if (!Same(response.TokenType, "N_A") && !Same(response.TokenType, "Bearer"))
        {
            return $"the org server's token_type is '{SafeText.Clean(response.TokenType)}' instead of N_A";
        }

        if (jag is null)
        {
            return "the org server's ID-JAG is not a JWT";
        }

        if (!IsIdJagType(jag.Typ))
        {
            return $"the ID-JAG's typ is '{SafeText.Clean(jag.Typ)}' instead of oauth-id-jag+jwt";
        }

        if (jag.Audience is null || !expected.Audiences.Contains(jag.Audience, StringComparer.Ordinal))
        {
            return $"the ID-JAG is for '{SafeText.Clean(jag.Audience)}' instead of '{expected.Audiences[0]}' (issuers are compared exactly, a trailing slash counts)";
        }

        if (!string.Equals(jag.ClientId, expected.ClientId, StringComparison.Ordinal))
        {
            return $"the ID-JAG is for client '{SafeText.Clean(jag.ClientId)}' instead of '{expected.ClientId}': set target_client_id to the client's id at the target server";
        }

        if (FindResourceProblem(jag.Resources, expected.Resource) is { } inToken)
        {
            return "the ID-JAG " + inToken;
        }

        if (response.Resources.Count > 0 && FindResourceProblem(response.Resources, expected.Resource) is { } inResponse)
        {
            return "the org server's answer " + inResponse;
        }

        if (jag.ExpiresAt is not { } end || end <= now - Skew)
        {
            return "the ID-JAG has expired already: check this machine's clock";
        }

        return jag.TokenId is null ? "the ID-JAG has no jti"
            : jag.DelegationDepth > expected.MaxDelegationDepth ? $"the ID-JAG names {jag.DelegationDepth} actors in a row, more than max_delegation_depth"
            : null;
    }

    // Narrower would be fine, other is not, and none at all is broader than what was asked for.
    private static string? FindResourceProblem(IReadOnlyList<string> actual, string? wanted) =>
        wanted is null
            ? actual.Count == 0 ? null : "is bound to a resource that was not asked for"
            : actual.Count == 0 ? $"is not bound to the resource '{wanted}': the org server ignored it; remove the resource setting if it cannot do that"
            : actual.All(r => string.Equals(r, wanted, StringComparison.Ordinal)) ? null
            : $"is bound to another resource than '{wanted}'";

    // RFC 8725bis §3.11: with or without "application/"; the last is what drafts before -02 had.
    private static bool IsIdJagType(string? typ) =>
        Same(typ, "oauth-id-jag+jwt") || Same(typ, "application/oauth-id-jag+jwt") || Same(typ, "id-jag+jwt");

    private static bool Same(string? a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
