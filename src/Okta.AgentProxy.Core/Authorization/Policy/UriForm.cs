namespace Okta.AgentProxy;

/// <summary>
/// A resource URI, or a pattern of such, in its normal form (RFC 3986 §6.2), and what else readers make of it. Immutable.
/// </summary>
/// <param name="Normal">The normal form.</param>
/// <param name="Bare">The same without the user, and without the port too where nobody knows the scheme's own: what a reader sees that cares for the host alone.</param>
/// <param name="Loose">
/// What is left of each of these when a reader decodes everything, takes many slashes for one and a missing path for the root. Too much for a rule that
/// allows; a rule that denies holds for it.
/// </param>
internal sealed record UriForm(string Normal, IReadOnlyList<string> Bare, IReadOnlyList<string> Loose)
{
    /// <summary>Finds the forms; <see langword="null"/> for a URI that has no normal form, because readers disagree about what it is.</summary>
    /// <param name="text">The URI.</param>
    /// <param name="isPattern">Whether stars stand for anything.</param>
    /// <param name="slashes">Whether an encoded slash is a slash.</param>
    public static UriForm? Of(string text, bool isPattern, bool slashes = false)
    {
        if (text.Length == 0 || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) || text.Contains('\\') || JsonText.HasControl(text)
            || !UriEscapes.TryNormalize(text, slashes, out var uri) || !UriEscapes.TryNormalize(text, slashes: true, out var flat) || HasDotSegment(flat))
        {
            return null;
        }

        var colon = uri.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !IsScheme(uri.AsSpan(0, colon), isPattern))
        {
            // No scheme: a name that the backend made up. Two slashes would be a host of whatever scheme the reader has.
            return uri.StartsWith("//", StringComparison.Ordinal) ? null : new UriForm(uri, [], [UriEscapes.JoinSlashes(UriEscapes.Decode(uri))]);
        }

        var scheme = uri[..colon].ToLowerInvariant();
        var rest = uri.AsSpan(colon + 1);
        var isWeb = IsWeb(scheme);
        var hasAuthority = rest.StartsWith("//", StringComparison.Ordinal);

        // "http:host/x" and "http:///host/x" are "http://host/x" to some, and "file:x" is "file:///x".
        if ((isWeb && !hasAuthority) || (scheme == "file" && !rest.StartsWith('/') && !(isPattern && rest.StartsWith('*'))))
        {
            return null;
        }

        if (!hasAuthority)
        {
            var plain = scheme == "file" ? $"file://{rest}" : $"{scheme}:{rest}";
            return new UriForm(plain, [], [Loosen(scheme, rest)]);
        }

        var length = rest[2..].IndexOfAny('/', '?', '#');
        var authority = length < 0 ? rest[2..] : rest.Slice(2, length);
        return WithAuthority(scheme, authority, length < 0 ? "" : rest[(length + 2)..].ToString(), isWeb, isPattern);
    }

    private static UriForm? WithAuthority(string scheme, ReadOnlySpan<char> authority, string tail, bool isWeb, bool isPattern)
    {
        // Where there are two, some split at the first and some at the last.
        var at = authority.IndexOf('@');
        var user = at < 0 ? "" : authority[..(at + 1)].ToString();
        if (!TrySplit(authority[(at + 1)..], isPattern, out var hostText, out var port)
            || !UriHost.TryNormalize(hostText, isWeb, isPattern, out var host, out var looseHost)
            || (host.Length == 0 && (isWeb || user.Length > 0 || port.Length > 0)) || (scheme == "file" && user.Length > 0))
        {
            return null;
        }

        if (scheme == "file")
        {
            // RFC 8089: the local host is none, and there are no ports.
            (host, looseHost, port) = (host is "localhost" ? "" : host, looseHost is "localhost" ? "" : looseHost, "");

            // "file:////host/x" is a share of that host to some.
            if (host.Length == 0 && tail.StartsWith("//", StringComparison.Ordinal))
            {
                return null;
            }
        }

        port = IsDefault(scheme, port) ? "" : port;
        tail = isWeb && !tail.StartsWith('/') && !(isPattern && authority.EndsWith("**", StringComparison.Ordinal)) ? "/" + tail : tail;
        var keptPort = isWeb ? port : "";
        var normal = $"{scheme}://{user}{host}{port}{tail}";
        string[] bare = [$"{scheme}://{host}{port}{tail}", $"{scheme}://{host}{keptPort}{tail}"];
        string[] loose = [Loosen(scheme, $"{user}{looseHost}{port}{tail}"), Loosen(scheme, $"{looseHost}{port}{tail}"), Loosen(scheme, $"{looseHost}{keptPort}{tail}")];
        return new UriForm(normal, [.. bare.Where(b => b != normal).Distinct()], [.. loose.Distinct()]);
    }

    /// <summary>What a forgiving reader makes of what stands behind the scheme: decoded, with no slash before it and none twice in it.</summary>
    public static string Loosen(string scheme, ReadOnlySpan<char> rest) =>
        $"{scheme}://{UriEscapes.JoinSlashes(WithPath(UriEscapes.Decode(rest.ToString()).AsSpan().TrimStart('/')))}";

    /// <summary>Whether readers know the scheme's own port and its root.</summary>
    public static bool IsWeb(string scheme) => scheme is "http" or "https" or "ws" or "wss" or "ftp";

    private static bool TrySplit(ReadOnlySpan<char> text, bool isPattern, out ReadOnlySpan<char> host, out string port)
    {
        var colon = text.StartsWith('[') ? text.IndexOf(']') + 1 : text.IndexOf(':');
        host = colon < 0 || colon >= text.Length ? text : text[..colon];
        port = "";
        if (host.Length == text.Length)
        {
            return !text.Contains('@');
        }

        var digits = text[(colon + 1)..];
        if (text[colon] != ':' || text.Contains('@'))
        {
            return false;
        }

        if (isPattern && !digits.IsEmpty && digits.Trim('*').IsEmpty)
        {
            port = $":{digits}";
            return true;
        }

        // An empty port is none.
        if (digits.IsEmpty)
        {
            return true;
        }

        // No service has port 0, and to some programs it is the same as none.
        var isPort = ushort.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number);
        port = string.Create(System.Globalization.CultureInfo.InvariantCulture, $":{number}");
        return isPort && number > 0;
    }

    private static bool IsDefault(string scheme, string port) => (scheme, port) is ("http" or "ws", ":80") or ("https" or "wss", ":443") or ("ftp", ":21");

    // The host that has no path has the root.
    private static string WithPath(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny('/', '?', '#');
        return end < 0 ? (text.EndsWith("**", StringComparison.Ordinal) ? text.ToString() : $"{text}/")
            : text[end] == '/' ? text.ToString()
            : $"{text[..end]}/{text[end..]}";
    }

    private static bool IsScheme(ReadOnlySpan<char> scheme, bool isPattern)
    {
        foreach (var c in scheme)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.') && !(isPattern && c == '*'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter(scheme[0]) || (isPattern && scheme[0] == '*');
    }

    private static bool HasDotSegment(string uri)
    {
        foreach (var range in uri.AsSpan().SplitAny('/', '?', '#'))
        {
            // What follows a semicolon is a parameter to some servers, and "..;" a step up.
            var segment = uri.AsSpan(range);
            var end = segment.IndexOf(';');
            if ((end < 0 ? segment : segment[..end]) is "." or "..")
            {
                return true;
            }
        }

        return false;
    }
}
