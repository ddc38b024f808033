namespace Okta.AgentProxy.Exchange;

/// <summary>Which client a call is made as, and how it proves that. Immutable; <see cref="ToString"/> shows no secret.</summary>
internal sealed class ClientIdentity
{
    public required string ClientId { get; init; }

    public required ClientAuthenticationMethod Method { get; init; }

    public Secret? ClientSecret { get; init; }

    public Secret? PrivateKey { get; init; }

    public string? PrivateKeyKid { get; init; }

    /// <summary>Okta finds the key by <c>kid</c> only, so an assertion without one is a mistake we can name before it is sent.</summary>
    public bool RequiresKid { get; init; }

    public AssertionAudience AssertionAudience { get; init; }

    /// <summary>The <c>typ</c> header of the assertion; RFC 10070 has <c>client-authentication+jwt</c>, Okta knows <c>JWT</c>.</summary>
    public string AssertionTyp { get; init; } = "JWT";

    /// <summary><c>RS256</c>, <c>PS256</c> or <c>ES256</c>; <see langword="null"/> follows from the key.</summary>
    public string? AssertionAlgorithm { get; init; }

    public override string ToString() => $"Client {ClientId} ({Method})";
}
