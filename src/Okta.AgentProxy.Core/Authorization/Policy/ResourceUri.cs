using System.Globalization;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// The spellings under which a backend may understand a URI. A rule must hold for all of them: <c>file:///public/%2e%2e/secret</c> begins with
/// <c>file:///public/</c>, but not to a server that decodes it.
/// </summary>
internal readonly struct ResourceUri
{
    private readonly string[]? _others;

    private ResourceUri(string raw, string[]? others)
    {
        Raw = raw;
        _others = others;
    }

    /// <summary>As it was sent.</summary>
    public string Raw { get; }

    /// <summary>How many spellings there are; almost always one.</summary>
    public int Count => 1 + (_others?.Length ?? 0);

    /// <summary>A spelling.</summary>
    public string this[int index] => index == 0 ? Raw : _others![index - 1];

    /// <summary>Works out the spellings; <see langword="false"/> for a URI that cannot be judged: dot segments, double encoding, encoded controls, backslashes.</summary>
    public static bool TryParse(string uri, out ResourceUri parsed)
    {
        parsed = new ResourceUri(uri, null);
        if (uri.Length == 0 || char.IsWhiteSpace(uri[0]) || char.IsWhiteSpace(uri[^1]) || uri.Contains('\\'))
        {
            return false;
        }

        var canonical = LowerSchemeAndHost(uri);
        if (!canonical.Contains('%'))
        {
            parsed = new ResourceUri(uri, string.Equals(canonical, uri, StringComparison.Ordinal) ? null : [canonical]);
            return !HasDotSegment(canonical);
        }

        if (!TryDecode(canonical, slashes: false, out var decoded) || !TryDecode(canonical, slashes: true, out var flat) || HasDotSegment(flat))
        {
            return false;
        }

        string[] others = [.. new[] { canonical, decoded, flat }.Where(s => !string.Equals(s, uri, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];
        parsed = new ResourceUri(uri, others.Length == 0 ? null : others);
        return true;
    }

    /// <summary>The URI up to its query or fragment.</summary>
    public static ReadOnlySpan<char> WithoutQuery(string uri)
    {
        var end = uri.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? uri : uri.AsSpan(0, end);
    }

    /// <summary>RFC 3986 §6.2.2.1: scheme and host ignore case. <c>file:/x</c> and <c>file://localhost/x</c> are <c>file:///x</c> (RFC 8089), and a default port is none.</summary>
    public static string LowerSchemeAndHost(string uri)
    {
        var colon = uri.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || uri.AsSpan(0, colon).ContainsAnyExcept(SchemeCharacters))
        {
            return uri;
        }

        var end = colon + 1;
        if (uri.AsSpan(end).StartsWith("//", StringComparison.Ordinal))
        {
            var authority = uri.AsSpan(end + 2).IndexOfAny('/', '?', '#');
            end = authority < 0 ? uri.Length : end + 2 + authority;
        }

        var head = uri.AsSpan(0, end);
        var lower = head.ContainsAnyInRange('A', 'Z') ? head.ToString().ToLowerInvariant() : null;
        var text = lower is null ? uri : string.Concat(lower, uri.AsSpan(end));
        var start = text.AsSpan(0, end);

        return start switch
        {
            "file://localhost" => string.Concat("file://", text.AsSpan(end)),
            "file:" when end < text.Length && text[end] == '/' => string.Concat("file://", text.AsSpan(end)),
            _ when start.StartsWith("http://") && start.EndsWith(":80") => string.Concat(start[..^3], text.AsSpan(end)),
            _ when start.StartsWith("https://") && start.EndsWith(":443") => string.Concat(start[..^4], text.AsSpan(end)),
            _ => text,
        };
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    // Decodes what is decoded without a change of meaning (unreserved characters, UTF-8 beyond ASCII), and slashes if asked to.
    private static bool TryDecode(string uri, bool slashes, out string decoded)
    {
        decoded = "";
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(uri.Length)];
        var length = Encoding.UTF8.GetBytes(uri, bytes);
        var written = 0;
        for (var i = 0; i < length; i++)
        {
            if (bytes[i] != '%')
            {
                bytes[written++] = bytes[i];
                continue;
            }

            if (i + 2 >= length || !byte.TryParse(bytes.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                || value < 0x20 || value == 0x7F || (value == '%' && i + 4 < length && IsHex(bytes[i + 3]) && IsHex(bytes[i + 4])))
            {
                return false;
            }

            if (value >= 0x80 || char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                bytes[written++] = value;
            }
            else if (slashes && value is (byte)'/' or (byte)'\\')
            {
                bytes[written++] = (byte)'/';
            }
            else
            {
                bytes[written++] = (byte)'%';
                bytes[written++] = (byte)char.ToUpperInvariant((char)bytes[i + 1]);
                bytes[written++] = (byte)char.ToUpperInvariant((char)bytes[i + 2]);
            }

            i += 2;
        }

        if (!System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, written)))
        {
            return false;
        }

        decoded = Encoding.UTF8.GetString(bytes, 0, written);
        return true;
    }

    private static bool IsHex(byte b) => char.IsAsciiHexDigit((char)b);

    private static bool HasDotSegment(string uri)
    {
        foreach (var range in uri.AsSpan().SplitAny('/', '?', '#'))
        {
            if (uri.AsSpan(range) is "." or "..")
            {
                return true;
            }
        }

        return false;
    }
}
