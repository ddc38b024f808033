using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

/// <summary>Headers by which somebody's backend learns who is calling, from the manuals of the products that set them, and those that must go on.</summary>
public sealed class RequestHeaderRulesTests
{
    private static readonly string[] Identity =
    [
        "iv-creds", "X-ProxiedEntitiesChain", "eppn", "X-EPPN", "affiliation", "entitlement", "persistent-id", "targeted-id", "cn", "sn", "givenName", "displayName", "X-MSISDN", "X-UIDH",
        "l5d-dst-override", "On-Behalf-Of", "X-On-Behalf-Of", "X-Do-As", "X-Run-As", "X-Es-Run-As", "X-Caller-Id", "X-Employee-Id", "X-Team-Id", "X-Workspace-Id", "X-Company-Id", "X-Organisation",
        "X-Organizations", "X-Display-Name", "X-Entitlements", "X-Perms", "X-Superadmin", "X-Isadmin", "X-Administrator", "X-Usr", "X-Forward-For", "X-Spiffe-Id",
        // Proxies and gateways in front of applications.
        "X-Auth-Request-User", "X-Auth-Request-Groups", "X-Auth-Request-Preferred-Username", "X-Auth-User", "X-Auth-Anything", "X-WEBAUTH-USER", "X-WEBAUTH-ROLE",
        "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Access-Token", "X-Forwarded-Client-Cert", "X-Forwarded-Tls-Client-Cert", "X-Forwarded-Tls-Client-Cert-Info",
        "Remote-User", "Remote-Groups", "Remote-Name", "Remote-Email", "X-Remote-User", "X-Remote-Group", "X-Remote-Extra-Scopes", "X-Remote-Uid",
        "X-authentik-username", "X-authentik-groups", "X-authentik-jwt", "X-authentik-uid", "X-authentik-name", "X-authentik-meta-app",
        "X-Pomerium-Jwt-Assertion", "X-Pomerium-Claim-Email", "X-Pomerium-Anything", "X-Consumer-ID", "X-Consumer-Username", "X-Consumer-Custom-ID",
        "X-Credential-Identifier", "X-Anonymous-Consumer", "X-Authenticated-Userid", "X-Authenticated-Scope", "X-Userinfo", "X-ID-Token", "X-Access-Token", "X-Jwt-Claim-Sub",
        "X-Original-URL", "X-Original-Host", "X-Original-Anything", "X-Rewrite-URL", "X-Gateway-Secret", "X-Internal-Caller", "X-Trusted-Proxy", "X-Proxy-User", "X-Kong-Anything",

        // Clouds.
        "X-MS-CLIENT-PRINCIPAL", "X-MS-CLIENT-PRINCIPAL-ID", "X-MS-TOKEN-AAD-ACCESS-TOKEN", "X-MS-Anything", "X-Goog-Authenticated-User-Email", "X-Goog-IAP-JWT-Assertion", "X-Goog-Anything",
        "X-Amzn-Oidc-Identity", "X-Amzn-Oidc-Data", "X-Amzn-Oidc-Accesstoken", "X-Amzn-Anything", "X-Amz-Security-Token", "X-Appengine-User-Email", "X-AppEngine-Cron", "X-ARR-ClientCert",
        "Cf-Access-Jwt-Assertion", "Cf-Access-Authenticated-User-Email", "Cf-Access-Client-Secret", "CF-Connecting-IP", "Tailscale-User-Login", "Tailscale-User-Name", "Tailscale-Headers-Info",
        "Fly-Client-IP", "Fastly-Client-IP", "True-Client-IP", "X-Azure-ClientIP", "X-Azure-SocketIP", "X-Envoy-External-Address", "X-Istio-Attributes", "X-Client-Cert", "X-Client-Anything",
        "Ocp-Apim-Subscription-Key", "X-Functions-Key", "X-SSL-Client-Cert", "X-SSL-Client-S-DN", "X-SSL-Anything", "SSL-Client-Verify", "X-TLS-Client-CN", "Client-Cert", "Client-Cert-Chain",

        // Servers that take a name, a tenant, a role or a key.
        "X-User", "X-UserId", "X-User-Id", "X-Username", "X-User-Anything", "X-Uid", "X-Email", "X-Mail", "X-Groups", "X-Group", "X-Roles", "X-Role", "X-Tenant", "X-Tenant-Id", "X-TenantId",
        "X-Principal", "X-Subject", "X-Sub", "X-Account-Id", "X-Org-Id", "X-Scope-OrgID", "X-Grafana-Org-Id", "X-Customer-Id", "X-Login", "X-Identity", "X-Actor", "X-Admin", "X-Session", "X-Upn",
        "Impersonate-User", "Impersonate-Group", "Impersonate-Extra-Scopes", "Sudo", "X-Vault-Token", "X-Vault-Namespace", "Private-Token", "Job-Token", "X-Shopify-Access-Token", "X-Plex-Token",
        "X-API-Key", "Api-Key", "ApiKey", "X-ApiKey", "X-N8N-API-KEY", "X-Auth-Key", "X-Master-Key", "X-Secret", "X-Shared-Secret", "Hasura-Client-Name", "X-Hasura-Role", "X-Hasura-Admin-Secret",
        "X-Parse-Master-Key", "X-Redmine-Switch-User", "X-Okta-User", "X-Agent-ID", "X-MCP-Agent", "MCP-Agent", "X-Mcp-User-Id", "X-Mcp-Role", "Mcp-User", "Mcp-Role", "X-Real-IP",
        "X-Cluster-Client-IP", "X-Originating-IP", "Forwarded", "Via", "From", "Proxy-Authorization", "Proxy-User", "Proxy-Anything", "Dapr-Api-Token", "X-CSRF-Token",
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "Authorization", "Cookie", "DPoP", "Mcp-Session-Id",

        // Found by people who looked for what passes.
        "X-Realm", "X-Persona", "X-Person-Id", "X-Clearance", "X-Department", "X-GitHub-OTP", "X-Firebase-AppCheck", "X-Pass", "X-Bearer", "X-Host", "X-HTTP-Host-Override", "Sess", "X-Sess",
        "X-Cookie", "Pwd", "Pass", "Cred", "Creds", "Ticket", "Passport", "Runas", "Whoami", "Person", "Profile-Id", "Verified", "X-Verified", "X-Grants", "X-Internal", "Signature", "X-Pin",
    ];

    private static readonly string[] Ordinary =
    [
        "Accept", "Accept-Language", "User-Agent", "Content-Type", "Content-Language", "Last-Event-ID", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Mcp-Param-Region", "Mcp-Param-User",
        "Mcp-Later-Revision", "traceparent", "tracestate", "baggage", "b3", "X-B3-TraceId", "X-Request-ID", "X-Correlation-ID", "Idempotency-Key", "Cache-Control", "If-None-Match", "Range",
        "Prefer", "Priority", "DNT", "Sec-Fetch-Mode", "Sec-CH-UA", "X-Requested-With", "X-Custom", "X-Region", "X-Debug", "X-Feature-Flags", "X-GitHub-Api-Version", "X-Datadog-Trace-Id",
    ];

    private static readonly string[] NeverBroughtBack =
    [
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Expect", "Host", "Content-Length",
        "Authorization", "Cookie", "Cookie2", "DPoP", "Mcp-Session-Id", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL",
    ];

    public static TheoryData<string> IdentityNames => [.. Identity];

    public static TheoryData<string> OrdinaryNames => [.. Ordinary];

    public static TheoryData<string> FixedNames => [.. NeverBroughtBack];

    [Theory]
    [MemberData(nameof(IdentityNames))]
    public void Passes_NameThatSpeaksOfACaller_Never(string name)
    {
        string[] spellings = [name, name.ToUpperInvariant(), name.ToLowerInvariant(), name.Replace('-', '_'), name.Replace('-', '.'), name.Replace('-', '~')];

        var passed = spellings.Where(spelling => RequestHeaderRules.Passes(spelling, StringValues.Empty, []));

        Assert.Empty(passed);
    }

    [Theory]
    [MemberData(nameof(OrdinaryNames))]
    public void Passes_OrdinaryName_Always(string name)
    {
        string[] spellings = [name, name.ToUpperInvariant(), name.ToLowerInvariant()];

        var passed = spellings.Count(spelling => RequestHeaderRules.Passes(spelling, "keep-alive", []));

        Assert.Equal(3, passed);
    }

    [Fact]
    public void Passes_NameThatIsNotPlain_Never()
    {
        var names =
            from name in Gen.Elements(Ordinary)
            from at in Gen.Choose(0, name.Length)
            from odd in Gen.Elements('_', '.', '~', '!', '\'', '|', '+', '*', '#', '$', '%', '&', '^', '`')
            from replaces in Gen.Elements(true, false)
            select replaces && at < name.Length ? name[..at] + odd + name[(at + 1)..] : name.Insert(at, odd.ToString());

        Prop.ForAll(names.ToArbitrary(), name => !RequestHeaderRules.Passes(name, StringValues.Empty, [])).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("X-Tenant-Id")]
    [InlineData("X-API-Key")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Scope-OrgID")]
    [InlineData("Origin")]
    [InlineData("x_site")]
    [InlineData("X.Site")]
    public void Passes_ForwardedName_GoesOn(string name)
    {
        var passes = RequestHeaderRules.Passes(name.ToLowerInvariant(), StringValues.Empty, ["X-Other", name]);
        var listed = RequestHeaderRules.Passes(name, name, [name]);
        var otherwiseSpelt = RequestHeaderRules.Passes(name.Contains('-') ? name.Replace('-', '_') : name + "_", StringValues.Empty, [name]);

        Assert.True(passes);
        Assert.False(listed);
        Assert.False(otherwiseSpelt);
        Assert.Null(ForwardHeaderRules.FindProblem(name));
    }

    [Theory]
    [MemberData(nameof(FixedNames))]
    public void Passes_FixedNameAlthoughForwarded_Never(string name)
    {
        string[] spellings = [name, name.ToUpperInvariant(), name.Replace('-', '_'), name.Replace('-', '.')];

        Assert.All(spellings, spelling => Assert.False(RequestHeaderRules.Passes(spelling, StringValues.Empty, [spelling]), spelling));
        Assert.All(spellings, spelling => Assert.NotNull(ForwardHeaderRules.FindProblem(spelling)));
    }

    [Theory]
    [InlineData("Content-Type")]
    [InlineData("content_type")]
    [InlineData("Content.Encoding")]
    [InlineData("Mcp-Name")]
    [InlineData("Mcp_Name")]
    [InlineData("mcp.method")]
    [InlineData("X Team")]
    [InlineData("X-Team:")]
    [InlineData("X-Größe")]
    [InlineData("")]
    [InlineData(null)]
    public void FindProblem_NameThatCannotBeListed_SaysWhy(string? name)
    {
        var problem = ForwardHeaderRules.FindProblem(name);

        Assert.NotNull(problem);
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }
}
