using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Okta.AgentProxy;

/// <summary>Percent-encoding in its normal form (RFC 3986 §6.2.2.2, RFC 3987 §5.3.2.3).</summary>
internal static class UriEscapes
{
    /// <summary>
    /// Decodes what is decoded without a change of meaning (unreserved characters, UTF-8 beyond ASCII), encodes what may not stand in a URI, and decodes
    /// slashes if asked to. False for what readers disagree about: half an escape, controls, something encoded twice, no UTF-8.
    /// </summary>
    public static bool TryNormalize(string uri, bool slashes, out string normal)
    {
        normal = uri;
        if (uri.AsSpan().IndexOfAny(Unsafe) < 0)
        {
            return true;
        }

        var bytes = Encoding.UTF8.GetBytes(uri);
        List<byte> written = new(bytes.Length + 16);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '%')
            {
                Write(written, bytes[i], isEncoded: false, slashes);
                continue;
            }

            if (i + 2 >= bytes.Length || !byte.TryParse(bytes.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                || value < 0x20 || value == 0x7F || (value == '%' && i + 4 < bytes.Length && IsHex(bytes[i + 3]) && IsHex(bytes[i + 4])))
            {
                return false;
            }

            Write(written, value, isEncoded: true, slashes);
            i += 2;
        }

        byte[] all = [.. written];
        normal = Encoding.UTF8.GetString(all);
        return Utf8.IsValid(all) && !JsonText.HasControl(normal);
    }

    /// <summary>Decodes everything, and takes a backslash for a slash.</summary>
    public static string Decode(string uri) => uri.Contains('%') ? Uri.UnescapeDataString(uri).Replace('\\', '/') : uri;

    /// <summary>Takes many slashes for one.</summary>
    public static string JoinSlashes(string text)
    {
        if (!text.Contains("//", StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder joined = new(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '/' || i == 0 || text[i - 1] != '/')
            {
                joined.Append(text[i]);
            }
        }

        return joined.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Unsafe = System.Buffers.SearchValues.Create("% \"<>^`{|}");

    private static void Write(List<byte> written, byte value, bool isEncoded, bool slashes)
    {
        if (slashes && isEncoded && value is (byte)'/' or (byte)'\\')
        {
            written.Add((byte)'/');
            return;
        }

        var isPlain = isEncoded
            ? value >= 0x80 || char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~'
            : value >= 0x80 || !Unsafe.Contains((char)value);
        if (isPlain)
        {
            written.Add(value);
            return;
        }

        written.Add((byte)'%');
        written.AddRange(Encoding.ASCII.GetBytes(value.ToString("X2", CultureInfo.InvariantCulture)));
    }

    private static bool IsHex(byte b) => char.IsAsciiHexDigit((char)b);
}
