using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// A private key that signs JWTs: RS256, PS256 or ES256. Thread-safe: the platform's key objects are not promised to be, so each signer borrows one.
/// </summary>
internal sealed class SigningKey : IDisposable
{
    private const int LeastRsaBits = 2048;
    private const int MostIdleKeys = 8;

    private readonly Func<AsymmetricAlgorithm> _create;
    private readonly ConcurrentBag<AsymmetricAlgorithm> _idle = [];

    private SigningKey(string algorithm, string? kid, Func<AsymmetricAlgorithm> create, AsymmetricAlgorithm first)
    {
        Algorithm = algorithm;
        Kid = kid;
        _create = create;
        _idle.Add(first);
    }

    /// <summary>The JWS <c>alg</c>.</summary>
    public string Algorithm { get; }

    /// <summary>The <c>kid</c> inside a JWK; a PEM has none.</summary>
    public string? Kid { get; }

    /// <summary>Reads PKCS#8 or PKCS#1 PEM, SEC1 PEM, or a JWK; says what is wrong otherwise, without showing the key.</summary>
    public static SigningKey? TryParse(string text, string? algorithm, out string? problem)
    {
        try
        {
            return Parse(text.Trim(), algorithm, out problem);
        }
#pragma warning disable CA1031 // Parsers of keys throw what they like on bytes that their authors did not think of.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The exception's own text may quote parts of the input.
            problem = "is not a usable private key: expected PKCS#8 or PKCS#1 PEM, or a private JWK (RSA or EC P-256)";
            return null;
        }
    }

    /// <summary>Signs; ES256 in the fixed-length form that JWS wants (RFC 7518 §3.4).</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        var key = _idle.TryTake(out var idle) ? idle : _create();
        try
        {
            return key switch
            {
                RSA rsa => rsa.SignData(data, HashAlgorithmName.SHA256, Algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
                ECDsa ec => ec.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
                _ => throw new NotSupportedException(),
            };
        }
        finally
        {
            if (_idle.Count < MostIdleKeys)
            {
                _idle.Add(key);
            }
            else
            {
                key.Dispose();
            }
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var key))
        {
            key.Dispose();
        }
    }

    public override string ToString() => $"SigningKey {Algorithm} {Kid}";

    private static SigningKey? Parse(string text, string? algorithm, out string? problem)
    {
        if (text.StartsWith('{'))
        {
            var jwk = PrivateJsonWebKey.Read(text);
            return jwk.Rsa is { } rsaParameters
                ? FromRsa(() => RSA.Create(rsaParameters), algorithm ?? jwk.Algorithm, jwk.Kid, out problem)
                : FromEc(() => ECDsa.Create(jwk.Ec!.Value), algorithm ?? jwk.Algorithm, jwk.Kid, out problem);
        }

        // A PEM that went through an environment variable often has its line breaks as two characters.
        var pem = text.Contains("\\n", StringComparison.Ordinal) ? text.Replace("\\n", "\n", StringComparison.Ordinal) : text;

        if (TryImportRsa(pem) is { } rsa)
        {
            return FromRsa(() => RSA.Create(rsa), algorithm, kid: null, out problem);
        }

        using var ec = ECDsa.Create();
        ec.ImportFromPem(pem);
        var parameters = ec.ExportParameters(includePrivateParameters: true);
        return FromEc(() => ECDsa.Create(parameters), algorithm, kid: null, out problem);
    }

    private static RSAParameters? TryImportRsa(string pem)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa.ExportParameters(includePrivateParameters: true);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static SigningKey? FromRsa(Func<RSA> create, string? algorithm, string? kid, out string? problem)
    {
        var key = create();
        problem = algorithm is not (null or "RS256" or "PS256") ? $"is an RSA key and cannot sign {algorithm}"
            : key.KeySize < LeastRsaBits ? $"has {key.KeySize} bits; RSA keys need at least {LeastRsaBits}"
            : null;

        return problem is null ? new SigningKey(algorithm ?? "RS256", kid, create, key) : Refuse(key);
    }

    private static SigningKey? FromEc(Func<ECDsa> create, string? algorithm, string? kid, out string? problem)
    {
        var key = create();
        problem = algorithm is not (null or "ES256") ? $"is an EC key and cannot sign {algorithm}"
            : key.KeySize != 256 ? "is not on the curve P-256, which ES256 needs"
            : null;

        return problem is null ? new SigningKey("ES256", kid, create, key) : Refuse(key);
    }

    private static SigningKey? Refuse(AsymmetricAlgorithm key)
    {
        key.Dispose();
        return null;
    }
}
