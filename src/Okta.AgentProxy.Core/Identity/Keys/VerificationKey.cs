namespace Okta.AgentProxy;

/// <summary>A public key from a JWKS, as text. Two keys are equal when all they say is.</summary>
/// <param name="KeyId">The <c>kid</c>.</param>
/// <param name="KeyType"><c>RSA</c> or <c>EC</c>.</param>
/// <param name="Algorithm">The one algorithm it is for; <see langword="null"/> when the JWKS does not say.</param>
/// <param name="First"><c>n</c> or <c>x</c>.</param>
/// <param name="Second"><c>e</c> or <c>y</c>.</param>
internal sealed record VerificationKey(string KeyId, string KeyType, string? Algorithm, string First, string Second)
{
    private object? _native;

    /// <summary>Whether a signature of this algorithm may be checked with it: one key, one algorithm (RFC 8725bis §3.1).</summary>
    public bool Fits(string algorithm) =>
        (Algorithm is null || Algorithm == algorithm)
        && algorithm switch
        {
            "RS256" or "PS256" => KeyType == "RSA",
            "ES256" => KeyType == "EC",
            _ => false,
        };

    /// <summary>The key as the library wants it: made once, so that whatever the library keeps per key object is kept.</summary>
    public T Native<T>(Func<VerificationKey, T> make)
        where T : class
        => (T)(Volatile.Read(ref _native) ?? Interlocked.CompareExchange(ref _native, make(this), null) ?? _native);

    /// <inheritdoc/>
    public bool Equals(VerificationKey? other) =>
        other is not null && KeyId == other.KeyId && KeyType == other.KeyType && Algorithm == other.Algorithm && First == other.First && Second == other.Second;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(KeyId, First);
}
