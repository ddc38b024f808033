using System.Collections.Frozen;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Which headers of a backend's answer stay here. A backend speaks for its answer; the proxy's origin belongs to all backends, to the authorization server and
/// to the admin pages, and what stands in front of the proxy obeys the proxy alone. So what is dropped is dropped by what it speaks about.
/// </summary>
internal static class AnswerHeaderRules
{
    private static readonly FrozenSet<string> Dropped = FrozenSet.ToFrozenSet(
        HeaderRules.HopByHop.Concat(
        [
            // A challenge would send the client to the backend's authorization server, a nonce would mix up its proofs for ours.
            "WWW-Authenticate", "Authentication-Info", "Authentication-Control", "Optional-WWW-Authenticate", "DPoP-Nonce",

            // What a browser keeps or wipes for the whole origin: all backends share one.
            "Clear-Site-Data", "Strict-Transport-Security", "Expect-CT", "Alt-Svc", "Alt-Used", "NEL", "Report-To", "Reporting-Endpoints", "Service-Worker-Allowed",
            "Origin-Agent-Cluster", "Accept-CH", "Accept-CH-Lifetime", "Critical-CH", "Activate-Storage-Access", "Use-As-Dictionary", "Origin-Trial", "P3P",
            "Login-Status", "X-Permitted-Cross-Domain-Policies", "Observe-Browsing-Topics",

            // What makes a browser go somewhere, fetch something or loosen what holds the page; what is not JSON gets a policy of ours.
            "Refresh", "Speculation-Rules", "SourceMap", "X-SourceMap", "Supports-Loading-Mode", "Allow-CSP-From", "Timing-Allow-Origin", "Permissions-Policy",
            "Permissions-Policy-Report-Only", "Feature-Policy", "Document-Policy", "Document-Policy-Report-Only", "Require-Document-Policy", "Document-Isolation-Policy",
            "Document-Isolation-Policy-Report-Only", "Integrity-Policy", "Integrity-Policy-Report-Only", "Referrer-Policy", "X-DNS-Prefetch-Control", "X-UA-Compatible",
            "X-XSS-Protection", "X-WebKit-CSP",

            // Orders to the server in front of us: to send a file of its own, or to keep what Cache-Control says is one caller's (RFC 9213, and see below).
            "X-Sendfile", "X-Sendfile-Type", "Surrogate-Control", "Surrogate-Capability", "Edge-Control",

            // What the backend runs on.
            "Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version",

            // Sealed and set by the forwarder; written by it after its own rules.
            McpHeaders.SessionId, "Cache-Control", "Location", "Content-Length",
        ]),
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] DroppedPrefixes =
    [
        // Who may read an answer from a page is said by the proxy's own CORS rules. A session bound to a device is one with the origin, and so is what it shares with advertisers.
        "Access-Control-", "Ad-Auction-", "Attribution-Reporting-", "Connection-Allowlist", "Content-Security-Policy", "Cross-Origin-", "Proxy-", "Public-Key-Pins", "Sec-", "Secure-Session-", "Set-",
        "Shared-Storage-",
        "X-Accel-", "X-Content-Security-Policy", "X-Lighttpd-", "X-LiteSpeed-", "X-Reproxy-",
    ];

    /// <summary>Whether a header of that name stays here.</summary>
    public static bool IsDropped(string name)
    {
        if (Dropped.Contains(name))
        {
            return true;
        }

        foreach (var prefix in DroppedPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        // CDN-Cache-Control and each vendor's own: to the caches that read them they stand above Cache-Control.
        return name.EndsWith("-Cache-Control", StringComparison.OrdinalIgnoreCase);
    }
}
