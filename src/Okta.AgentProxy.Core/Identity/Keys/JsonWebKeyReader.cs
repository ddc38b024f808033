using System.Buffers.Text;
using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>Picks the usable signature keys out of a JWKS (RFC 7517). What it does not know, or finds too weak, it leaves out (§5: ignore unknown keys).</summary>
internal static class JsonWebKeyReader
{
    private const int MaxKeys = 64;
    private const int MinRsaBytes = 2048 / 8;
    private const int MaxRsaBytes = 8192 / 8;
    private const int P256CoordinateBytes = 32;

    /// <summary>The keys by id. Of several with one id the first counts.</summary>
    public static Dictionary<string, VerificationKey> Read(JsonElement document)
    {
        var keys = new Dictionary<string, VerificationKey>(StringComparer.Ordinal);
        if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return keys;
        }

        foreach (var entry in list.EnumerateArray().Take(MaxKeys))
        {
            if (entry.ValueKind == JsonValueKind.Object && ReadKey(entry) is { } key)
            {
                keys.TryAdd(key.KeyId, key);
            }
        }

        return keys;
    }

    private static VerificationKey? ReadKey(JsonElement entry)
    {
        // A key without an id can never be asked for: tokens without a kid are refused.
        if (entry.GetText("kid") is not { } keyId || entry.GetText("kty") is not { } keyType)
        {
            return null;
        }

        if (entry.TryGetProperty("use", out _) && entry.GetText("use") != "sig")
        {
            return null;
        }

        var (first, second) = keyType switch
        {
            "RSA" => (entry.GetText("n"), entry.GetText("e")),
            "EC" when entry.GetText("crv") == "P-256" => (entry.GetText("x"), entry.GetText("y")),
            _ => (null, null),
        };

        if (first is null || second is null || !StrictJson.IsCanonicalBase64Url(first) || !StrictJson.IsCanonicalBase64Url(second))
        {
            return null;
        }

        var isStrong = keyType == "RSA"
            ? Base64Url.GetMaxDecodedLength(first.Length) is >= MinRsaBytes and <= MaxRsaBytes + 1 && SignificantBytes(first) is >= MinRsaBytes and <= MaxRsaBytes
            : SignificantBytes(first) <= P256CoordinateBytes && SignificantBytes(second) <= P256CoordinateBytes;

        return isStrong ? new VerificationKey(keyId, keyType, entry.GetText("alg"), first, second) : null;
    }

    private static int SignificantBytes(string base64Url) => Base64Url.DecodeFromChars(base64Url).AsSpan().TrimStart((byte)0).Length;
}
