namespace Okta.AgentProxy.Exchange;

/// <summary>Makes a credential of a bearer token, if the answer has one that can stand in a header.</summary>
internal static class BearerToken
{
    private const int MaxLength = 32 * 1024;

    /// <summary>The credential, or what is wrong with the answer.</summary>
    public static BackendCredential? Read(TokenResponse response, out string? problem)
    {
        problem = response switch
        {
            { AccessToken: null } => "has no access_token",
            { TokenType: { } type } when !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase) => $"has token_type '{SafeText.Clean(type)}' instead of Bearer",
            { TokenType: null } => "has no token_type",
            { AccessToken.Length: > MaxLength } => "has an access_token too long for a header",
            _ when !response.AccessToken.All(IsTokenCharacter) => "has an access_token with characters that no header may carry",
            _ => null,
        };

        return problem is null ? BackendCredential.Bearer(response.AccessToken!) : null;
    }

    // RFC 6750 §2.1 b64token, read generously: visible ASCII.
    private static bool IsTokenCharacter(char c) => c is > ' ' and <= '~';
}
