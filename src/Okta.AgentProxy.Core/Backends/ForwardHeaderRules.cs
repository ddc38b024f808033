using System.Buffers;
using System.Collections.Frozen;

namespace Okta.AgentProxy;

/// <summary>Which of a client's headers <c>forward_headers</c> may bring back: any but those that speak about the message, the connection or the credential.</summary>
internal static class ForwardHeaderRules
{
    /// <summary>So many names at most: each header of a request is compared with all of them.</summary>
    public const int MaxNames = 64;

    private static readonly FrozenSet<string> Fixed = FrozenSet.ToFrozenSet(
    [
        // RFC 9110 §7.6.1: about one connection, not about the message.
        "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Expect",

        // Made anew for the backend.
        "Host",

        // What the client proved itself with to this proxy; the backend gets a credential of its own.
        "Authorization", "Cookie", "Cookie2", "DPoP",

        // A backend that believes them does another request than the one that was judged.
        "X-Method-Override", "X-Original-URL", "X-Rewrite-URL", "X-Original-URI", "X-Original-Method", "X-Forwarded-Method", "X-Forwarded-URI", "X-Forwarded-Prefix",
    ],
    StringComparer.OrdinalIgnoreCase);

    private static readonly string[] FixedPrefixes = ["Content-", "Proxy-", "Mcp-", "Sec-WebSocket-", "X-HTTP-Method"];

    private static readonly SearchValues<char> Plain = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>
    /// Whether the name is made of letters, digits and hyphens. Others stand for such a one where a server makes variables of headers (RFC 3875 §4.1.18): there
    /// <c>Mcp_Name</c> and <c>Mcp.Name</c> are <c>Mcp-Name</c>, and nobody says which of them wins.
    /// </summary>
    public static bool IsPlain(ReadOnlySpan<char> name) => name.IndexOfAnyExcept(Plain) < 0;

    /// <summary>Whether a plain name is one that nothing brings back.</summary>
    public static bool IsFixed(string name)
    {
        if (Fixed.Contains(name))
        {
            return true;
        }

        foreach (var prefix in FixedPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Says why a name cannot be listed, to be read after the key; <see langword="null"/> when it can.</summary>
    public static string? FindProblem(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > 128 || !name.All(CredentialHeaderRules.IsTokenCharacter))
        {
            return "is not a header name (RFC 9110 token). Write whole names such as X-Tenant-Id.";
        }

        var plain = IsPlain(name) ? name : string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        return IsFixed(plain)
            ? "names a header that is never taken from the client: it belongs to HTTP, to MCP or to the credential, or changes what the request means."
            : null;
    }
}
