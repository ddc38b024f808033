using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Which headers cross the proxy: what both directions share, and the backend's answers; requests have <see cref="RequestHeaderRules"/>. Deny-lists, so that
/// headers of later MCP revisions pass (P9); what is on them is there for a reason.
/// </summary>
internal static class HeaderRules
{
    /// <summary>RFC 9110 §7.6.1: these speak about one connection, not about the message.</summary>
    internal static readonly string[] HopByHop =
    [
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "HTTP2-Settings",
    ];

    /// <summary>Whether a backend's header goes on to the client.</summary>
    public static bool PassesToClient(string name, StringValues connection) =>
        !AnswerHeaderRules.IsDropped(name) && (connection.Count == 0 || !IsListed(connection, name));

    /// <summary>Whether two names are one to a server that makes variables of headers: there, whatever is no letter or digit is an underscore.</summary>
    public static bool IsSameName(string one, string other)
    {
        if (one.Length != other.Length)
        {
            return false;
        }

        for (var i = 0; i < one.Length; i++)
        {
            if (Fold(one[i]) != Fold(other[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static char Fold(char c) => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-';

    /// <summary>Content headers live on the content in <see cref="HttpRequestMessage"/>.</summary>
    public static bool IsContentHeader(string name) =>
        name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Allow", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Expires", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Last-Modified", StringComparison.OrdinalIgnoreCase);

    /// <summary>A header named in <c>Connection</c> is hop-by-hop too; identity was worked out before this strips anything.</summary>
    internal static bool IsListed(StringValues connection, string name)
    {
        foreach (var value in connection)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                if (value.AsSpan()[range].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
