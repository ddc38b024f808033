using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Which headers cross the proxy. Deny-lists, so that headers of later MCP revisions pass (P9); what is on them is there for a reason.
/// </summary>
internal static class HeaderRules
{
    /// <summary>RFC 9110 §7.6.1: these speak about one connection, not about the message.</summary>
    internal static readonly string[] HopByHop =
    [
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "HTTP2-Settings",
    ];

    private static readonly FrozenSet<string> RequestDropped = FrozenSet.ToFrozenSet(
        HopByHop.Concat(
        [
            // Set by this proxy, or by the client for this proxy.
            "Host", "Content-Length", "Expect", "Authorization", "Cookie", "Cookie2", "DPoP", "Origin", "Referer", McpHeaders.SessionId,

            // Identity that a backend might believe because it came through a gateway (RFC 9700 §4.13).
            McpHeaders.AgentId, "X-MCP-Agent", "MCP-Agent", "Forwarded", "Via", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP",
            "CF-Connecting-IP", "X-Original-URL", "X-Original-Host", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override",
            "Client-Cert", "Client-Cert-Chain", "X-Client-Cert", "X-SSL-Client-Cert", "SSL-Client-Cert", "X-ARR-ClientCert",
            "X-User", "X-UserId", "X-User-Id", "X-Username", "X-Email", "X-Groups", "X-Roles", "X-Remote-User", "Remote-User", "X-WebAuth-User",
            "X-API-Key", "Api-Key", "X-Auth-Token", "X-Access-Token", "X-Id-Token", "X-Gateway-Secret",
        ]),
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] RequestDroppedPrefixes = ["X-Forwarded-", "X-User-", "X-Auth-Request-", "X-Authenticated-", "X-Mcp-User", "X-Mcp-Role", "X-MS-CLIENT-PRINCIPAL", "X-Amzn-Oidc-", "X-Goog-Authenticated-", "X-Envoy-", "Sec-WebSocket-"];

    /// <summary>Whether a client's header goes on to the backend.</summary>
    public static bool PassesToBackend(string name, StringValues connection) =>
        !IsDroppedRequestHeader(name) && (connection.Count == 0 || !IsListed(connection, name));

    /// <summary>Whether a backend's header goes on to the client.</summary>
    public static bool PassesToClient(string name, StringValues connection) =>
        !AnswerHeaderRules.IsDropped(name) && (connection.Count == 0 || !IsListed(connection, name));

    /// <summary>Whether two names are one to a server that reads underscores as hyphens.</summary>
    public static bool IsSameName(string one, string other)
    {
        if (one.Length != other.Length)
        {
            return false;
        }

        for (var i = 0; i < one.Length; i++)
        {
            var (a, b) = (one[i] == '_' ? '-' : char.ToLowerInvariant(one[i]), other[i] == '_' ? '-' : char.ToLowerInvariant(other[i]));
            if (a != b)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Content headers live on the content in <see cref="HttpRequestMessage"/>.</summary>
    public static bool IsContentHeader(string name) =>
        name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Allow", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Expires", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Last-Modified", StringComparison.OrdinalIgnoreCase);

    private static bool IsDroppedRequestHeader(string name)
    {
        // Some servers read X_Agent_ID as X-Agent-ID (CGI naming), so the rules look at the name as such a server would.
        var normal = name.Contains('_') ? name.Replace('_', '-') : name;
        if (RequestDropped.Contains(normal))
        {
            return true;
        }

        if (normal[0] is not ('X' or 'x' or 'S' or 's'))
        {
            return false;
        }

        foreach (var prefix in RequestDroppedPrefixes)
        {
            if (normal.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A header named in <c>Connection</c> is hop-by-hop too; identity was worked out before this strips anything.</summary>
    private static bool IsListed(StringValues connection, string name)
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
