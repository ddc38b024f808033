namespace Okta.AgentProxy;

/// <summary>
/// What the <c>WWW-Authenticate: Bearer</c> line says besides <c>resource_metadata</c> and the backend's scopes (RFC 6750 §3, RFC 9470).
/// Values contain no comma and no quote: clients in the field split there.
/// </summary>
public sealed record BearerChallenge
{
    /// <summary>RFC 6750 §3.1: a request without a token gets a bare challenge; naming an error would tell the client its token is bad.</summary>
    public static BearerChallenge Bare { get; } = new();

    /// <summary>The <c>error</c> code; <see langword="null"/> when no token was presented.</summary>
    public string? Error { get; init; }

    /// <summary>The <c>error_description</c>.</summary>
    public string? ErrorDescription { get; init; }

    /// <summary>All scopes the operation needs, space-separated; <see langword="null"/> for the backend's usual ones.</summary>
    public string? Scope { get; init; }

    /// <summary>RFC 9470 <c>acr_values</c>.</summary>
    public string? AcrValues { get; init; }

    /// <summary>RFC 9470 <c>max_age</c>, in seconds.</summary>
    public int? MaxAge { get; init; }
}
