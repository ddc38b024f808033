using System.Security.Cryptography;

namespace Okta.AgentProxy.DevOrg.Jose;

/// <summary>The asymmetric JWS algorithms (RFC 7518 §3.1) over the platform's own primitives.</summary>
internal static class JwsAlgorithm
{
    public static byte[] Sign(string algorithm, AsymmetricAlgorithm key, ReadOnlySpan<byte> data) => (algorithm, key) switch
    {
        ("RS256", RSA rsa) => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ("RS384", RSA rsa) => rsa.SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        ("RS512", RSA rsa) => rsa.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        ("PS256", RSA rsa) => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        ("ES256", ECDsa ec) when ec.KeySize == 256 => ec.SignData(data, HashAlgorithmName.SHA256),
        ("ES384", ECDsa ec) when ec.KeySize == 384 => ec.SignData(data, HashAlgorithmName.SHA384),
        ("ES512", ECDsa ec) when ec.KeySize == 521 => ec.SignData(data, HashAlgorithmName.SHA512),
        _ => throw new ArgumentException($"The algorithm '{algorithm}' does not fit a key of type {key.GetType().Name}.", nameof(algorithm)),
    };

    /// <summary>Verifies; an algorithm that does not fit the key is simply not a valid signature.</summary>
    public static bool Verify(string algorithm, AsymmetricAlgorithm key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => (algorithm, key) switch
    {
        ("RS256", RSA rsa) => rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ("RS384", RSA rsa) => rsa.VerifyData(data, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        ("RS512", RSA rsa) => rsa.VerifyData(data, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        ("PS256", RSA rsa) => rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        ("ES256", ECDsa ec) when ec.KeySize == 256 => ec.VerifyData(data, signature, HashAlgorithmName.SHA256),
        ("ES384", ECDsa ec) when ec.KeySize == 384 => ec.VerifyData(data, signature, HashAlgorithmName.SHA384),
        ("ES512", ECDsa ec) when ec.KeySize == 521 => ec.VerifyData(data, signature, HashAlgorithmName.SHA512),
        _ => false,
    };
}
