using System.Buffers;
using System.Text;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Decodes a <c>Connection</c> header so that the server leaves the names in it alone. Kestrel puts <c>close</c> or <c>keep-alive</c> in the place of all its lines
/// when that is the only word in them that it knows: of <c>close, X-Hop</c> nobody behind it would see <c>X-Hop</c>, which must not go on (RFC 9110 §7.6.1). With
/// two words that it knows the list stays, and of the two <c>close</c> counts: whoever names headers here pays with the connection.
/// </summary>
internal sealed class ConnectionHeaderEncoding : Encoding
{
    private const string BothWords = "close, keep-alive, ";

    // What the server acts on, and what is dropped whether it is named or not.
    private static readonly string[] Harmless =
        ["close", "keep-alive", "upgrade", "TE", "Trailer", "Transfer-Encoding", "HTTP2-Settings", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate"];

    private static readonly SearchValues<byte> Allowed = SearchValues.Create([(byte)'\t', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(b => (byte)b)]);

    /// <summary>The one instance: it has no state.</summary>
    public static ConnectionHeaderEncoding Instance { get; } = new();

    /// <summary>The same list; where it names headers of the message, with both words before it that the server knows.</summary>
    internal static string Unhide(string value)
    {
        foreach (var range in value.AsSpan().Split(','))
        {
            var option = value.AsSpan(range).Trim(" \t");
            if (!option.IsEmpty && !IsHarmless(option))
            {
                return BothWords + value;
            }
        }

        return value;
    }

    /// <inheritdoc/>
    public override int GetByteCount(char[] chars, int index, int count) => count;

    /// <inheritdoc/>
    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    /// <inheritdoc/>
    public override int GetCharCount(byte[] bytes, int index, int count) => Decode(bytes.AsSpan(index, count)).Length;

    /// <inheritdoc/>
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var text = Decode(bytes.AsSpan(byteIndex, byteCount));
        text.CopyTo(chars.AsSpan(charIndex));
        return text.Length;
    }

    /// <inheritdoc/>
    public override int GetMaxByteCount(int charCount) => charCount;

    /// <inheritdoc/>
    public override int GetMaxCharCount(int byteCount) => byteCount + BothWords.Length;

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAnyExcept(Allowed))
        {
            // The server answers 400. Names of headers and commas are all that belongs here.
            throw new DecoderFallbackException("A Connection header has a character that no header name has.");
        }

        return Unhide(ASCII.GetString(bytes));
    }

    private static bool IsHarmless(ReadOnlySpan<char> option)
    {
        foreach (var word in Harmless)
        {
            if (option.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
