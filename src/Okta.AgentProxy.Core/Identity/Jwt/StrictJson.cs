using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Okta.AgentProxy;

/// <summary>
/// Decodes a base64url JSON object with one meaning only: another parser must not be able to read something else from the same characters
/// (RFC 8725bis §3.14, RFC 7515 §4: duplicate members).
/// </summary>
internal static class StrictJson
{
    private const int MaxDepth = 16;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>
    /// Whether the characters are base64url without padding, in the one form an encoder makes: bits that do not belong to a byte are zero.
    /// Otherwise several strings would stand for the same bytes, and a changed token could still be a good one.
    /// </summary>
    public static bool IsCanonicalBase64Url(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        var unused = (text.Length % 4) switch { 0 => 0, 2 => 0b1111, 3 => 0b11, _ => -1 };
        return unused >= 0 && (ValueOf(text[^1]) & unused) == 0;
    }

    /// <summary>Decodes and parses; <see langword="null"/> when the text is not exactly one JSON object.</summary>
    public static JsonDocument? TryParseObject(ReadOnlySpan<char> base64Url)
    {
        if (!IsCanonicalBase64Url(base64Url))
        {
            return null;
        }

        var json = Base64Url.DecodeFromChars(base64Url);
        if (!Utf8.IsValid(json))
        {
            return null;
        }

        try
        {
            var document = JsonDocument.Parse(json, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether each of the strings and names in it is text: an escaped half of a surrogate pair is none (RFC 8259 §8.2), and readers differ in what they make of it.
    /// </summary>
    public static bool IsText(JsonElement json)
    {
        var text = JsonMarshal.GetRawUtf8Value(json);
        var isHighBefore = false;
        for (var escape = text.IndexOf((byte)'\\'); escape >= 0; escape = text.IndexOf((byte)'\\'))
        {
            var isHigh = false;
            var isLow = false;
            var length = 2;
            if (text[escape + 1] == 'u')
            {
                length = 6;
                (isHigh, isLow) = (IsHalf(text[(escape + 2)..], "89aAbB"u8), IsHalf(text[(escape + 2)..], "cCdDeEfF"u8));
            }

            // The second half stands right behind the first.
            if (isLow != (isHighBefore && escape == 0) || (isHighBefore && !isLow))
            {
                return false;
            }

            isHighBefore = isHigh;
            text = text[(escape + length)..];
        }

        return !isHighBefore;
    }

    private static bool IsHalf(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> second) => digits[0] is (byte)'d' or (byte)'D' && second.Contains(digits[1]);

    private static int ValueOf(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '-' => 62,
        _ => 63,
    };
}
