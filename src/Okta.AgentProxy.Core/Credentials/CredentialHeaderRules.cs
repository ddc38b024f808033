using System.Collections.Frozen;

namespace Okta.AgentProxy;

/// <summary>Which header a credential may be put into, and with what value.</summary>
internal static class CredentialHeaderRules
{
    // Framing, routing and MCP's own headers: overwriting one breaks the request or lets it be read differently behind us.
    private static readonly FrozenSet<string> Forbidden = new[]
    {
        "Host", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection",
        "Proxy-Authorization", "Proxy-Authenticate", "TE", "Trailer", "Upgrade", "Expect", "Accept", "Accept-Encoding", "Cookie", "Set-Cookie",
        "Last-Event-ID", "Forwarded", "Via", "Origin", "Referer", "Date", "Range", "traceparent", "tracestate", "baggage",
        "X-Agent-ID", "X-MCP-Agent",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] ForbiddenPrefixes = ["Mcp-", "X-Forwarded-", "Sec-"];

    /// <summary>Says why a credential must not use that header, to be read after the key; <see langword="null"/> when it may.</summary>
    public static string? FindNameProblem(string name)
    {
        if (name.Length is 0 or > 128 || !name.All(IsTokenCharacter))
        {
            return "is not a header name (RFC 9110 token).";
        }

        return Forbidden.Contains(name) || ForbiddenPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            ? "names a header that a credential must not set: it belongs to HTTP, to MCP or to the proxy."
            : null;
    }

    /// <summary>Whether <paramref name="value"/> can be sent: visible ASCII and inner spaces (RFC 9110 §5.5).</summary>
    public static bool IsValue(string value) => value.Length is > 0 and <= 8_192 && value[0] != ' ' && value[^1] != ' ' && value.All(c => c is >= ' ' and <= '~');

    /// <summary>RFC 9110 §5.6.2.</summary>
    public static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
