namespace Okta.AgentProxy.TestKit;

/// <summary>What a reader makes of a URI.</summary>
/// <param name="Scheme">In small letters.</param>
/// <param name="Host">In small letters; empty for none.</param>
/// <param name="Port">Empty for none or the scheme's own.</param>
/// <param name="Path">With the query.</param>
public sealed record UriReadout(string Scheme, string Host, string Port, string Path)
{
    /// <summary>
    /// Whether the reader is led to what the rules of <see cref="Rules"/> deny. A host with a dot at its end is the same host, and of a scheme that nobody has registered
    /// the port says nothing.
    /// </summary>
    public bool IsDenied => Scheme switch
    {
        "note" => Name == "secret",
        "http" => Name is "secret" or "127.0.0.1" && Port is "" or "80",
        "file" => Path.TrimStart('/').StartsWith("secret/", StringComparison.Ordinal) && Name is "" or "localhost",
        _ => false,
    };

    /// <summary>A policy that denies little.</summary>
    public const string Rules = "policy: [{ allow: { resources: ['**'] } }, { deny: { resources: ['note://secret/**', 'http://secret/**', 'http://127.0.0.1/**', 'file:///secret/**'] } }]";

    private string Name => Host.EndsWith('.') ? Host[..^1] : Host;

    /// <summary>.NET's <see cref="Uri"/>.</summary>
    public static UriReadout? ByDotNet(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var read)
        ? new UriReadout(read.Scheme, read.IdnHost, read.IsDefaultPort ? "" : read.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), read.PathAndQuery)
        : null;

    /// <summary>Python's <c>urllib.parse.urlsplit</c>: strips blanks, drops tabs and line ends, the last <c>@</c> ends the user, no normalisation of the path.</summary>
    public static UriReadout? ByPython(string uri)
    {
        var text = uri.Trim([.. Enumerable.Range(0, 33).Select(c => (char)c)]).Replace("\t", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !char.IsAsciiLetter(text[0]) || !text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
        {
            return null;
        }

        var (scheme, rest, authority) = (text[..colon].ToLowerInvariant(), text[(colon + 1)..], "");
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            var end = rest.AsSpan(2).IndexOfAny('/', '?', '#');
            authority = end < 0 ? rest[2..] : rest.Substring(2, end);
            rest = end < 0 ? "" : rest[(end + 2)..];
        }

        var host = authority[(authority.LastIndexOf('@') + 1)..];
        var port = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) + 1 : host.IndexOf(':', StringComparison.Ordinal);
        var digits = port > 0 && port < host.Length ? host[(port + 1)..].TrimStart('0') : "";
        return new UriReadout(scheme, (port < 0 ? host : host[..port]).ToLowerInvariant(), digits, rest);
    }

    /// <summary>A server that decodes first and splits then.</summary>
    public static UriReadout? ByDecodingFirst(string uri) => ByPython(Uri.UnescapeDataString(uri));
}
