using System.Buffers.Text;
using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// Picks the usable signature keys out of a JWKS (RFC 7517). What it does not know, finds too weak or cannot read it leaves out (§5: ignore unknown keys):
/// whatever one entry says, the others are as good as without it.
/// </summary>
internal static class JsonWebKeyReader
{
    private const int MaxKeys = 64;

    // Each is one more signature check for whoever names that id.
    private const int MaxKeysOfOneId = 4;
    private const int MinRsaBytes = 2048 / 8;
    private const int MaxRsaBytes = 8192 / 8;
    private const int P256CoordinateBytes = 32;
    private const int MaxExponentBytes = 8;
    private const int MaxOperations = 16;

    /// <summary>The keys, in their order; none of them twice.</summary>
    public static List<VerificationKey> Read(JsonElement document)
    {
        List<VerificationKey> keys = [];
        if (document.ValueKind != JsonValueKind.Object || !TryGetOnly(document, "keys", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return keys;
        }

        foreach (var entry in list.EnumerateArray())
        {
            if (TryReadKey(entry) is { } key && !keys.Contains(key) && keys.Count(other => other.KeyId == key.KeyId) < MaxKeysOfOneId)
            {
                keys.Add(key);
            }

            if (keys.Count == MaxKeys)
            {
                break;
            }
        }

        return keys;
    }

    // Named twice, two readers would find two lists.
    private static bool TryGetOnly(JsonElement json, string name, out JsonElement value)
    {
        value = default;
        var found = 0;
        foreach (var member in json.EnumerateObject())
        {
            if (member.NameEquals(name))
            {
                found++;
                value = member.Value;
            }
        }

        return found == 1;
    }

    private static VerificationKey? TryReadKey(JsonElement entry)
    {
        try
        {
            return entry.ValueKind == JsonValueKind.Object && HasOneOfEach(entry) ? ReadKey(entry) : null;
        }
        catch (InvalidOperationException)
        {
            // What the parser throws for bytes that are no UTF-8 and for an escaped half of a surrogate pair: no text, so no key that anybody could name.
            return null;
        }
    }

    // RFC 7517 §4: the names of members are unique.
    private static bool HasOneOfEach(JsonElement entry)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        return entry.EnumerateObject().All(member => seen.Add(member.Name));
    }

    private static VerificationKey? ReadKey(JsonElement entry)
    {
        // A key without an id can never be asked for: tokens without a kid are refused.
        if (entry.GetText("kid") is not { } keyId || entry.GetText("kty") is not { } keyType)
        {
            return null;
        }

        if (!IsForVerifying(entry))
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

        isStrong &= keyType != "RSA" || IsSoundExponent(second);
        return isStrong ? new VerificationKey(keyId, keyType, entry.GetText("alg"), first, second) : null;
    }

    // RFC 7517 §4.2 to §4.4: each of the three that is there must allow it, and say so in the form it has. A key whose private half was published
    // signs for everybody.
    private static bool IsForVerifying(JsonElement entry) =>
        (!entry.Has("use") || entry.GetText("use") == "sig")
        && (!entry.Has("alg") || entry.GetText("alg") is not null)
        && (!entry.TryGetProperty("key_ops", out var operations) || HasVerify(operations))
        && !entry.Has("d");

    // §4.3: an array of strings, none of them twice.
    private static bool HasVerify(JsonElement operations)
    {
        if (operations.ValueKind != JsonValueKind.Array || operations.GetArrayLength() > MaxOperations)
        {
            return false;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        return operations.EnumerateArray().All(operation => operation.ValueKind == JsonValueKind.String && seen.Add(operation.GetString()!))
            && seen.Contains("verify");
    }

    // With an exponent of 1 everything is its own signature; an even one has no inverse; FIPS 186-5 wants more than 16 bits, which old keys (3) do not have.
    private static bool IsSoundExponent(string base64Url)
    {
        var exponent = Base64Url.DecodeFromChars(base64Url).AsSpan().TrimStart((byte)0);
        return exponent.Length is >= 1 and <= MaxExponentBytes && (exponent[^1] & 1) == 1 && !(exponent.Length == 1 && exponent[0] == 1);
    }

    private static int SignificantBytes(string base64Url) => Base64Url.DecodeFromChars(base64Url).AsSpan().TrimStart((byte)0).Length;
}
