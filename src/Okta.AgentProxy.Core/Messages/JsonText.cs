using System.Buffers;
using System.Text;

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

        if (quoted[0] != (byte)'"')
        {
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(content.Length);
        try
        {
            // No text that all parsers agree on where there is an escaped lone surrogate: they replace, keep or refuse it.
            return JsonEscapes.TryDecode(content, buffer, out var written) ? Encoding.UTF8.GetString(buffer, 0, written) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
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
