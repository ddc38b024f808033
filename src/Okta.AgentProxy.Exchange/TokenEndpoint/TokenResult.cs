using System.Diagnostics.CodeAnalysis;

namespace Okta.AgentProxy.Exchange;

/// <summary>The answer of a token endpoint, or why there is none.</summary>
internal readonly struct TokenResult
{
    private TokenResult(TokenResponse? response, TokenFailure? failure)
    {
        Response = response;
        Failure = failure;
    }

    public TokenResponse? Response { get; }

    public TokenFailure? Failure { get; }

    public bool TryGet([NotNullWhen(true)] out TokenResponse? response, [NotNullWhen(false)] out TokenFailure? failure)
    {
        response = Response;
        failure = Failure;
        return response is not null;
    }

    public static implicit operator TokenResult(TokenResponse response) => new(response, null);

    public static implicit operator TokenResult(TokenFailure failure) => new(null, failure);
}
