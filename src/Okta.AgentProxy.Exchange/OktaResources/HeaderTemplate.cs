using System.Text;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// How the entries of a secret become one header: <c>Bearer {api_key}</c>. Text in braces is the name of an entry; without braces the whole text is.
/// </summary>
internal sealed class HeaderTemplate
{
    // A credential must not be able to change how the request is framed, where it goes, or what the proxy itself says about it.
    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Expect", "Forwarded", "Host", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection",
        "TE", "Trailer", "Transfer-Encoding", "Upgrade", "X-Agent-ID", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Mcp-Session-Id", "Mcp-Method", "Mcp-Name",
        "MCP-Protocol-Version",
    };

    private readonly List<(string Literal, string? Entry)> _parts;

    private HeaderTemplate(string header, List<(string, string?)> parts)
    {
        Header = header;
        _parts = parts;
    }

    public string Header { get; }

    /// <summary>Reads a template; <see langword="null"/> with the reason when it is not one.</summary>
    public static HeaderTemplate? TryParse(string header, string template, out string? problem)
    {
        problem = header.Length == 0 || !header.All(IsNameCharacter) ? "is not a header name"
            : Forbidden.Contains(header) ? "is a header that no credential may set"
            : template.Length == 0 ? "must name an entry of the secret"
            : null;
        if (problem is not null)
        {
            return null;
        }

        List<(string, string?)> parts = [];
        if (template.AsSpan().IndexOfAny('{', '}') < 0)
        {
            parts.Add(("", template));
            return new HeaderTemplate(header, parts);
        }

        for (var rest = template.AsSpan(); rest.Length > 0;)
        {
            var open = rest.IndexOf('{');
            var close = rest.IndexOf('}');
            if (open < 0 && close < 0)
            {
                parts.Add((rest.ToString(), null));
                break;
            }

            if (open < 0 || close < open + 2)
            {
                problem = "has unbalanced or empty braces";
                return null;
            }

            parts.Add((rest[..open].ToString(), rest[(open + 1)..close].ToString()));
            rest = rest[(close + 1)..];
        }

        return new HeaderTemplate(header, parts);
    }

    /// <summary>The header's value; or what is wrong, without showing any entry.</summary>
    public (string? Value, string? Problem) Fill(IReadOnlyDictionary<string, string> secret)
    {
        var value = new StringBuilder();
        foreach (var (literal, entry) in _parts)
        {
            value.Append(literal);
            if (entry is null)
            {
                continue;
            }

            if (!secret.TryGetValue(entry, out var found))
            {
                return (null, $"has no entry '{entry}' for the header {Header}");
            }

            value.Append(found);
        }

        // A line break in a secret would start a header of its choice.
        var text = value.ToString();
        return text.Length > 0 && text.All(c => c is >= ' ' and <= '~') && text.Trim().Length == text.Length
            ? (text, null)
            : (null, $"has an entry that cannot stand in the header {Header}");
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
