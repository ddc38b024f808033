using System.Text;
using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>Decodes JSON strings, without exceptions for what a caller may send.</summary>
internal static class JsonText
{
    /// <summary>The text of a JSON string given with its quotes; <see langword="null"/> when it is none or holds a lone surrogate.</summary>
    public static string? DecodeQuoted(ReadOnlySpan<byte> quoted)
    {
        var content = quoted.Length >= 2 ? quoted[1..^1] : default;
        if (content.IndexOf((byte)'\\') < 0)
        {
            return Encoding.UTF8.GetString(content);
        }

        try
        {
            var reader = new Utf8JsonReader(quoted);
            return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped lone surrogate. Parsers replace, keep or refuse it: no text all of them agree on.
            return null;
        }
    }

    /// <summary>Whether <paramref name="text"/> has a C0 or C1 control character: what logs, headers and C strings read differently.</summary>
    public static bool HasControl(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }
}
