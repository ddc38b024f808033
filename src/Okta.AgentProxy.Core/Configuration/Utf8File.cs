using System.Text;

namespace Okta.AgentProxy;

/// <summary>Decodes a file that is meant to be UTF-8, and says on which line it is not.</summary>
internal static class Utf8File
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text without a byte order mark; <see langword="null"/> with a problem and its line when the bytes are no text.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes, out int line, out string? problem)
    {
        line = 1;
        problem = null;
        string text;
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException bad)
        {
            line += bytes[..Math.Clamp(bad.Index, 0, bytes.Length)].Count((byte)'\n');
            problem = "is not UTF-8. Save the file in that encoding.";
            return null;
        }

        text = text.StartsWith('\uFEFF') ? text[1..] : text;
        var control = text.AsSpan().IndexOfAnyInRange('\0', '\u0008') is var first and >= 0 ? first : text.AsSpan().IndexOfAnyInRange('\u000E', '\u001F');
        if (control < 0)
        {
            return text;
        }

        line += text.AsSpan(0, control).Count('\n');
        problem = $"has a control character (U+{(int)text[control]:X4}), which no text has.";
        return null;
    }
}
