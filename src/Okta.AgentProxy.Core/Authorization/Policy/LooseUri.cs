namespace Okta.AgentProxy;

/// <summary>
/// What the most forgiving reader makes of a URI: it decodes first and then looks for scheme and host, whatever slashes, backslashes and white space are between
/// them, and takes what it finds without user, port, parameters and dots at the end. Only rules that deny hold for it.
/// </summary>
internal static class LooseUri
{
    /// <summary>Adds the readings; <see langword="false"/> when the host has characters that UTS-46 might map, so that nobody knows which it is.</summary>
    public static bool TryRead(string uri, List<string> readings)
    {
        // RFC 3986 appendix C: the delimiters around a URI in a text, and the prefix of RFC 1738.
        var text = UriEscapes.Decode(uri).AsSpan().Trim(" \t<>\"'");
        if (text.StartsWith("url:", StringComparison.OrdinalIgnoreCase))
        {
            text = text[4..].TrimStart();
        }

        var colon = text.IndexOf(':');
        if (colon <= 0 || text[..colon].Contains('/'))
        {
            return true;
        }

        var scheme = text[..colon].Trim().ToString().ToLowerInvariant();
        var rest = text[(colon + 1)..].TrimStart(" \t/");
        if (scheme == "file")
        {
            // No users, no ports, and mostly no host: what comes first is a folder, and may have any name.
            readings.Add(UriForm.Loosen(scheme, rest));
            return true;
        }

        var end = rest.IndexOfAny('/', '?', '#');
        var authority = end < 0 ? rest : rest[..end];
        return TryAdd(readings, scheme, authority, end < 0 ? "" : rest[end..].ToString());
    }

    private static bool TryAdd(List<string> readings, string scheme, ReadOnlySpan<char> authority, string tail)
    {
        // What has a user and no host is a host with an "@" too many.
        var whole = authority.TrimEnd("@:;.");
        readings.Add(UriForm.Loosen(scheme, $"{whole}{tail}"));

        // Where there are two, some split at the first and some at the last.
        var (first, last) = (whole.IndexOf('@'), whole.LastIndexOf('@'));
        return TryAddHost(readings, scheme, whole[(first + 1)..], tail) && (first == last || TryAddHost(readings, scheme, whole[(last + 1)..], tail));
    }

    private static bool TryAddHost(List<string> readings, string scheme, ReadOnlySpan<char> authority, string tail)
    {
        readings.Add(UriForm.Loosen(scheme, $"{authority}{tail}"));
        var isWeb = UriForm.IsWeb(scheme);

        // The web's ports are part of what a rule says.
        var end = authority.StartsWith('[') ? authority.IndexOf(']') + 1 : authority.IndexOfAny(isWeb ? ";" : ":;");
        var host = (end <= 0 ? authority : authority[..end]).TrimEnd('.');
        readings.Add(UriForm.Loosen(scheme, $"{host}{tail}"));
        if (isWeb)
        {
            return true;
        }

        if (!UriHost.TryNormalize(host, isWeb: false, isPattern: false, out var normal, out var loose))
        {
            return System.Text.Ascii.IsValid(host);
        }

        readings.Add(UriForm.Loosen(scheme, $"{normal}{tail}"));
        readings.Add(UriForm.Loosen(scheme, $"{loose}{tail}"));
        return true;
    }
}
