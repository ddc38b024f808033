using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Okta.AgentProxy.Exchange;

/// <summary>The private key inside a JWK (RFC 7517, RFC 7518 §6): RSA, or EC on P-256.</summary>
internal readonly struct PrivateJsonWebKey
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    public RSAParameters? Rsa { get; private init; }

    public ECParameters? Ec { get; private init; }

    public string? Kid { get; private init; }

    public string? Algorithm { get; private init; }

    /// <exception cref="FormatException">It is not a private key of a kind we sign with.</exception>
    public static PrivateJsonWebKey Read(string json)
    {
        using var document = JsonDocument.Parse(json, Strict);
        var key = document.RootElement;

        return Text(key, "kty") switch
        {
            "RSA" => new PrivateJsonWebKey { Rsa = ReadRsa(key), Kid = Text(key, "kid"), Algorithm = Text(key, "alg") },
            "EC" when Text(key, "crv") == "P-256" => new PrivateJsonWebKey { Ec = ReadEc(key), Kid = Text(key, "kid"), Algorithm = Text(key, "alg") },
            _ => throw new FormatException("unsupported kty or crv"),
        };
    }

    private static RSAParameters ReadRsa(JsonElement key)
    {
        var modulus = Bytes(key, "n");
        var half = (modulus.Length + 1) / 2;

        // JWKs drop leading zeros; the platform wants every part in full length.
        return new RSAParameters
        {
            Modulus = modulus,
            Exponent = Bytes(key, "e"),
            D = Pad(Bytes(key, "d"), modulus.Length),
            P = Pad(Bytes(key, "p"), half),
            Q = Pad(Bytes(key, "q"), half),
            DP = Pad(Bytes(key, "dp"), half),
            DQ = Pad(Bytes(key, "dq"), half),
            InverseQ = Pad(Bytes(key, "qi"), half),
        };
    }

    private static ECParameters ReadEc(JsonElement key) => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Pad(Bytes(key, "x"), 32), Y = Pad(Bytes(key, "y"), 32) },
        D = Pad(Bytes(key, "d"), 32),
    };

    private static byte[] Bytes(JsonElement key, string name) =>
        Text(key, name) is { Length: > 0 } text ? Base64Url.DecodeFromChars(text) : throw new FormatException($"'{name}' is missing");

    private static byte[] Pad(byte[] value, int length)
    {
        if (value.Length >= length)
        {
            return value;
        }

        var padded = new byte[length];
        value.CopyTo(padded, length - value.Length);
        return padded;
    }

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
