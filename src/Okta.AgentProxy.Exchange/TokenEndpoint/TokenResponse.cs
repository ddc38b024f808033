namespace Okta.AgentProxy.Exchange;

/// <summary>A successful answer of a token endpoint (RFC 6749 §5.1, RFC 8693 §2.2.1, Okta's own members). Holds secrets.</summary>
internal sealed class TokenResponse
{
    public string? AccessToken { get; init; }

    public string? IssuedTokenType { get; init; }

    public string? TokenType { get; init; }

    public TimeSpan? ExpiresIn { get; init; }

    public string? Scope { get; init; }

    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Okta: the entries of a vaulted secret.</summary>
    public IReadOnlyDictionary<string, string>? VaultedSecret { get; init; }

    /// <summary>Okta: a service account.</summary>
    public (string Username, string Password)? ServiceAccount { get; init; }

    public override string ToString() => $"TokenResponse ({IssuedTokenType})";
}
