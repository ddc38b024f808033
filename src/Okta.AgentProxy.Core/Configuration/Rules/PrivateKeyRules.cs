using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// What an agent's private key must be, so that it can sign client assertions: PEM (PKCS#8, PKCS#1, SEC 1) or a private JWK; RSA of 2048 bits or more, or EC on
/// P-256. Asked when the key is written down, so that a bad one is no surprise of the first user. Messages never repeat any of the text.
/// </summary>
internal static class PrivateKeyRules
{
    private const int LeastRsaBits = 2048;
    private const string Expected = "PKCS#8 or PKCS#1 PEM, or a private JWK (RSA, or EC on P-256)";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };
    private static readonly string[] RsaMembers = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];
    private static readonly string[] EcMembers = ["x", "y", "d"];

    /// <summary>Says what is wrong with <paramref name="text"/>, to be read after the key; <see langword="null"/> for nothing.</summary>
    public static string? FindProblem(string text)
    {
        text = text.Trim();
        try
        {
            // A PEM that went through an environment variable often has its line breaks as two characters.
            return text.StartsWith('{') ? FindJwkProblem(text) : FindPemProblem(text.Replace("\\n", "\n", StringComparison.Ordinal));
        }
#pragma warning disable CA1031 // Parsers of keys throw what they like on bytes that their authors did not think of.
        catch (Exception)
#pragma warning restore CA1031
        {
            return $"is not a usable private key: expected {Expected}.";
        }
    }

    private static string? FindPemProblem(string pem)
    {
        if (!pem.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            return $"is no private key: expected {Expected}. A key in a file is written as file:/path.";
        }

        if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            return "is encrypted with a passphrase, which nobody can type in here. Decrypt it (openssl pkcs8 -topk8 -nocrypt) and protect the file by its mode.";
        }

        if (!pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return pem.Contains("CERTIFICATE-----", StringComparison.Ordinal) ? "is a certificate; the private key that belongs to it is needed."
                : pem.Contains("PUBLIC KEY-----", StringComparison.Ordinal) ? "is a public key; the private one is needed."
                : $"is not a usable private key: expected {Expected}.";
        }

        if (!pem.Contains("-----END ", StringComparison.Ordinal))
        {
            return "is cut off: the line -----END …----- is missing.";
        }

        using var rsa = RSA.Create();
        if (TryImport(rsa, pem))
        {
            rsa.ExportParameters(includePrivateParameters: true);
            return FindSizeProblem(rsa);
        }

        using var ec = ECDsa.Create();
        ec.ImportFromPem(pem);
        var parameters = ec.ExportParameters(includePrivateParameters: true);
        return ec.KeySize == 256 && parameters.Curve.Oid is { } curve && (curve.Value == ECCurve.NamedCurves.nistP256.Oid.Value || curve.FriendlyName is "nistP256" or "ECDSA_P256")
            ? null
            : "is an EC key, but not on the curve P-256, which ES256 needs.";
    }

    private static string? FindJwkProblem(string json)
    {
        using var document = JsonDocument.Parse(json, Strict);
        var key = document.RootElement;
        var (kind, algorithm) = (Text(key, "kty"), Text(key, "alg"));
        if (kind is not ("RSA" or "EC"))
        {
            return "is a JWK of another kind: kty must be RSA or EC.";
        }

        if (Text(key, "d") is null)
        {
            return "is a public JWK (the member d is missing); the private one is needed.";
        }

        if (kind == "EC" && Text(key, "crv") != "P-256")
        {
            return "is an EC key, but not on the curve P-256, which ES256 needs.";
        }

        if ((kind == "RSA" ? RsaMembers : EcMembers).FirstOrDefault(member => Text(key, member) is not { Length: > 0 }) is { } missing)
        {
            return $"is a JWK without the member {missing}.";
        }

        if (algorithm is not null && !(kind == "RSA" ? algorithm is "RS256" or "PS256" : algorithm is "ES256"))
        {
            return $"is a JWK whose alg cannot be used: {(kind == "RSA" ? "RS256 or PS256" : "ES256")} is expected.";
        }

        return kind == "RSA" ? FindRsaProblem(key) : FindEcProblem(key);
    }

    private static string? FindRsaProblem(JsonElement key)
    {
        var modulus = Bytes(key, "n", 0);
        var half = (modulus.Length + 1) / 2;
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = modulus,
            Exponent = Bytes(key, "e", 0),
            D = Bytes(key, "d", modulus.Length),
            P = Bytes(key, "p", half),
            Q = Bytes(key, "q", half),
            DP = Bytes(key, "dp", half),
            DQ = Bytes(key, "dq", half),
            InverseQ = Bytes(key, "qi", half),
        });
        return FindSizeProblem(rsa) ?? (Signs(rsa) ? null : "is a JWK whose members do not belong together.");
    }

    private static string? FindEcProblem(JsonElement key)
    {
        using var ec = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Bytes(key, "x", 32), Y = Bytes(key, "y", 32) },
            D = Bytes(key, "d", 32),
        });
        byte[] probe = [1];
        return ec.VerifyData(probe, ec.SignData(probe, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256) ? null : "is a JWK whose members do not belong together.";
    }

    private static string? FindSizeProblem(RSA rsa) => rsa.KeySize < LeastRsaBits ? $"has {rsa.KeySize} bits; RSA keys need at least {LeastRsaBits}." : null;

    private static bool Signs(RSA rsa)
    {
        byte[] probe = [1];
        return rsa.VerifyData(probe, rsa.SignData(probe, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static bool TryImport(RSA rsa, string pem)
    {
        try
        {
            rsa.ImportFromPem(pem);
            return true;
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    // JWKs drop leading zeros; the platform wants every part in full length.
    private static byte[] Bytes(JsonElement key, string name, int length)
    {
        var value = Base64Url.DecodeFromChars(Text(key, name));
        return value.Length >= length ? value : [.. new byte[length - value.Length], .. value];
    }

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
