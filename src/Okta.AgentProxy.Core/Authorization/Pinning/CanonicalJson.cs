using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// Writes a JSON value so that equal values become equal bytes and different ones different bytes: the order of members, white space, escapes and
/// ways to write a number do not matter, everything else does. Every part says its kind and length, so no two values can run into each other.
/// </summary>
/// <remarks>
/// RFC 8785 with two differences, both on the strict side: numbers are compared exactly and not as doubles (two large integers could be one), and
/// what has no one reading (duplicate members, lone surrogates) has no canonical form.
/// </remarks>
internal static class CanonicalJson
{
    private const int MaxDepth = 64;
    private const int MaxExponentLength = 9;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Parses strictly; <see langword="null"/> for what has no one reading.</summary>
    public static JsonDocument? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json.ToArray(), Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes <paramref name="value"/>; false when it has no canonical form, and then what was written means nothing.</summary>
    public static bool TryWrite(JsonElement value, IBufferWriter<byte> output)
    {
        try
        {
            Write(value, output);
            return true;
        }
        catch (InvalidOperationException)
        {
            // A string that is no text: a lone surrogate, or bytes that are not UTF-8.
            return false;
        }
    }

    private static void Write(JsonElement value, IBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Tag('{', value.GetPropertyCount(), output);
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    Text('"', member.Name, output);
                    Write(member.Value, output);
                }

                break;
            case JsonValueKind.Array:
                Tag('[', value.GetArrayLength(), output);
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, output);
                }

                break;
            case JsonValueKind.String:
                Text('"', value.GetString()!, output);
                break;
            case JsonValueKind.Number:
                Text('#', Number(value.GetRawText()), output);
                break;
            default:
                Text('!', value.GetRawText(), output);
                break;
        }
    }

    /// <summary>A number as its significant digits and a power of ten: 1, 1.0 and 10e-1 are <c>1e0</c>.</summary>
    private static string Number(string raw)
    {
        var e = raw.AsSpan().IndexOfAny('e', 'E');
        if (e >= 0 && raw.Length - e - 1 > MaxExponentLength)
        {
            // No value that anybody computes with: compared as it is written.
            return raw;
        }

        var sign = raw[0] == '-' ? "-" : "";
        var mantissa = raw.AsSpan()[sign.Length..(e < 0 ? raw.Length : e)];
        var exponent = e < 0 ? 0 : int.Parse(raw.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var dot = mantissa.IndexOf('.');
        var digits = (dot < 0 ? mantissa.ToString() : string.Concat(mantissa[..dot], mantissa[(dot + 1)..])).TrimStart('0');
        var significant = digits.TrimEnd('0');
        exponent += digits.Length - significant.Length - (dot < 0 ? 0 : mantissa.Length - dot - 1);
        return significant.Length == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{sign}{significant}e{exponent}");
    }

    private static void Text(char tag, string text, IBufferWriter<byte> output)
    {
        Tag(tag, Encoding.UTF8.GetByteCount(text), output);
        Encoding.UTF8.GetBytes(text, output);
    }

    private static void Tag(char tag, int length, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(5);
        span[0] = (byte)tag;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], length);
        output.Advance(5);
    }
}
