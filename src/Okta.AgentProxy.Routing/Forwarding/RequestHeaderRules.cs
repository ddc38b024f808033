using System.Buffers;
using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Which of a client's headers go on to the backend. What could tell it who is calling does not, by the words that such names are made of: a list of names would
/// never know all vendors'. What MCP and HTTP define does; so do names that mean nothing here, and what <c>forward_headers</c> brings back.
/// </summary>
internal static class RequestHeaderRules
{
    // Before the words: some of these have one in their name.
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
    [
        "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "User-Agent", "Last-Event-ID", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name",
        "Content-Type", "traceparent", "tracestate", "baggage", "b3", "X-Request-ID", "X-Correlation-ID", "Cache-Control", "Pragma", "Date",
        "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range", "Prefer", "Priority", "Idempotency-Key",
        "X-Idempotency-Key", "Sec-Fetch-User", "X-B3-TraceId", "X-B3-SpanId", "X-B3-ParentSpanId", "X-B3-Sampled", "X-B3-Flags",
    ],
    StringComparer.OrdinalIgnoreCase);

    /// <summary>Whole names that none of the words below is in.</summary>
    private static readonly FrozenSet<string> Dropped = FrozenSet.ToFrozenSet(
    [
        // Checked here, about the page that the client runs in.
        "Origin", "Referer",

        // Who sent it and by which way (RFC 9110 §10.1.2, §7.6.3); load balancers' and gateways' own.
        "From", "Via", "X-Org", "X-Name", "X-FullName", "X-Nickname", "X-Display-Name", "X-Do-As", "X-Internal",
    ],
    StringComparer.OrdinalIgnoreCase);

    /// <summary>What a name that speaks about a caller, or carries a credential, has in it.</summary>
    private static readonly SearchValues<string> Words = SearchValues.Create(
    [
        "access", "account", "admin", "affiliation", "agent", "apikey", "appcheck", "assertion", "auth", "bearer", "behalf", "caller", "cert", "claim", "clearance", "client",
        "company", "consumer", "cookie", "credential", "customer", "delegat", "department", "displayname", "email", "employee", "entitle", "entra", "eppn", "forward-for",
        "forwarded", "group", "identity", "impersonat", "jwt", "login", "member", "msisdn", "oauth", "oidc", "okta", "openid", "organi", "orgid", "original", "originating", "passw",
        "passport", "permission", "persistent-id", "person", "principal", "privilege", "proxied", "realm", "remote", "rewrite", "role", "run-as", "saml", "scope", "secret", "session", "spiffe", "subject",
        "targeted-id", "tenant", "ticket", "token", "trusted", "user", "verified", "whoami", "workspace",
    ],
    StringComparison.OrdinalIgnoreCase);

    /// <summary>Such words that are too short to be looked for inside others: one part of a name between hyphens.</summary>
    private static readonly FrozenSet<string> Parts = FrozenSet.ToFrozenSet(
        [
            "acl", "act", "actor", "azp", "cn", "cred", "creds", "dn", "givenname", "grants", "host", "ip", "key", "keys", "mail", "obo", "oid", "org", "otp", "owner", "pass", "perm", "perms", "pin", "profile", "pwd", "root", "runas", "sess", "sid", "signature", "sn", "ssl", "sso", "sub", "sudo", "team", "tls",
            "uid", "uidh", "upn", "userid", "usr",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> PartLookup = Parts.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Namespaces of products whose back sides believe what is in them.</summary>
    private static readonly string[] Vendors =
    [
        "X-MS-", "X-Goog-", "X-Amzn-", "X-Amz-", "X-AppEngine-", "X-Azure-", "X-ARR-", "X-Envoy-", "X-Istio-", "X-Pomerium-", "X-Authentik-", "X-Vault-", "X-Hasura-",
        "X-Parse-", "X-Kong-", "X-Grafana-", "X-Proxy-", "X-Gateway-", "X-Internal-", "CF-", "Tailscale-", "Fly-", "Fastly-", "Ocp-Apim-", "Dapr-", "Sec-Token-", "iv-", "l5d-",
    ];

    /// <summary>Whether a client's header goes on to the backend.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="connection">The request's <c>Connection</c> header: what it names is hop-by-hop too (RFC 9110 §7.6.1). Identity was worked out before this strips anything.</param>
    /// <param name="forwarded">What the backend's <c>forward_headers</c> brings back.</param>
    public static bool Passes(string name, StringValues connection, IReadOnlyList<string> forwarded) =>
        MayPass(name, forwarded) && (connection.Count == 0 || !HeaderRules.IsListed(connection, name));

    private static bool MayPass(string name, IReadOnlyList<string> forwarded)
    {
        if (Known.Contains(name))
        {
            return true;
        }

        if (!ForwardHeaderRules.IsPlain(name))
        {
            return IsForwarded(name, forwarded) && ForwardHeaderRules.FindProblem(name) is null;
        }

        if (ForwardHeaderRules.IsFixed(name))
        {
            return IsOfMcp(name) || IsOfContent(name);
        }

        return IsForwarded(name, forwarded) || !SpeaksOfACaller(name);
    }

    // MCP's own, of later revisions too (P9), but not those that speak of a caller, and not the session, which is sealed.
    private static bool IsOfMcp(string name) =>
        name.StartsWith("Mcp-", StringComparison.OrdinalIgnoreCase)
        && (name.StartsWith("Mcp-Param-", StringComparison.OrdinalIgnoreCase) || !SpeaksOfACaller(name));

    private static bool IsOfContent(string name) =>
        name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase);

    private static bool SpeaksOfACaller(string name)
    {
        if (Dropped.Contains(name) || name.AsSpan().ContainsAny(Words))
        {
            return true;
        }

        foreach (var vendor in Vendors)
        {
            if (name.StartsWith(vendor, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        foreach (var part in name.AsSpan().Split('-'))
        {
            if (PartLookup.Contains(name.AsSpan(part)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsForwarded(string name, IReadOnlyList<string> forwarded)
    {
        for (var i = 0; i < forwarded.Count; i++)
        {
            if (string.Equals(forwarded[i], name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
