using System.Globalization;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// Reads the escapes of JSON strings (RFC 8259 §7) without an exception for what a caller may send: a thousand lone surrogates in a body must not cost a thousand of
/// them. The text given is that of a string which a JSON reader has accepted, without its quotes.
/// </summary>
internal static class JsonEscapes
{
    private const byte Backslash = (byte)'\\';

    /// <summary>Writes the text that <paramref name="escaped"/> spells, which is never longer, in UTF-8. <see langword="false"/> for a lone surrogate.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> escaped, Span<byte> text, out int written)
    {
        written = 0;
        while (true)
        {
            var plain = escaped.IndexOf(Backslash);
            if (plain < 0)
            {
                escaped.CopyTo(text[written..]);
                written += escaped.Length;
                return true;
            }

            escaped[..plain].CopyTo(text[written..]);
            written += plain;
            escaped = escaped[plain..];
            if (!TryReadOne(escaped, out var rune, out var length) || !rune.TryEncodeToUtf8(text[written..], out var encoded))
            {
                return false;
            }

            written += encoded;
            escaped = escaped[length..];
        }
    }

    /// <summary>
    /// Puts U+FFFD in the place of each lone surrogate, in as many bytes. Some readers do that, some keep it, some refuse it; now all read the same. What is not
    /// valid JSON stays as it is.
    /// </summary>
    public static void ReplaceLoneSurrogates(Span<byte> json)
    {
        for (var at = json.IndexOf(Backslash); at >= 0 && at < json.Length;)
        {
            if (TryReadOne(json[at..], out _, out var length))
            {
                at += length;
            }
            else if (TryReadUnit(json[at..], out _))
            {
                "\\ufffd"u8.CopyTo(json[at..]);
                at += 6;
            }
            else
            {
                return;
            }

            var next = json[at..].IndexOf(Backslash);
            at = next < 0 ? -1 : at + next;
        }
    }

    /// <summary>The character of the escape that <paramref name="escaped"/> starts with, two for a surrogate pair, and how long that is.</summary>
    private static bool TryReadOne(ReadOnlySpan<byte> escaped, out Rune rune, out int length)
    {
        (rune, length) = (default, 2);
        if (escaped.Length < 2)
        {
            return false;
        }

        var simple = escaped[1] switch
        {
            (byte)'"' => '"',
            Backslash => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => '\0',
        };
        if (simple != '\0')
        {
            rune = new Rune(simple);
            return true;
        }

        if (!TryReadUnit(escaped, out var high))
        {
            return false;
        }

        length = 6;
        if (Rune.TryCreate(high, out rune))
        {
            return true;
        }

        length = 12;
        return char.IsHighSurrogate(high) && TryReadUnit(escaped[6..], out var low) && Rune.TryCreate(high, low, out rune);
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> escaped, out char unit)
    {
        unit = default;
        if (escaped.Length < 6 || escaped[0] != Backslash || escaped[1] != (byte)'u'
            || !ushort.TryParse(escaped.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        unit = (char)value;
        return true;
    }
}
