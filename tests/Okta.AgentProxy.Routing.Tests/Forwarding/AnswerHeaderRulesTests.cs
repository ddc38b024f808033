using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

public sealed class AnswerHeaderRulesTests
{
    private static readonly string[] NeverPassed =
    [
        // Kept for the whole origin.
        "Clear-Site-Data", "Strict-Transport-Security", "Set-Cookie", "Set-Cookie2", "Set-Login", "Public-Key-Pins", "Public-Key-Pins-Report-Only", "Expect-CT", "Alt-Svc", "NEL", "Report-To",
        "Reporting-Endpoints", "Service-Worker-Allowed", "Origin-Agent-Cluster", "Accept-CH", "Critical-CH", "Activate-Storage-Access", "Sec-Session-Registration", "Origin-Trial",
        "Secure-Session-Registration", "Secure-Session-Challenge", "Connection-Allowlist", "Connection-Allowlist-Report-Only", "Shared-Storage-Write", "Ad-Auction-Allowed", "Ad-Auction-Signals",

        // Loosen or move what a browser shows.
        "Refresh", "Content-Security-Policy", "Content-Security-Policy-Report-Only", "X-Content-Security-Policy", "X-WebKit-CSP", "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy", "Cross-Origin-Embedder-Policy-Report-Only", "Permissions-Policy", "Feature-Policy", "Timing-Allow-Origin", "Allow-CSP-From", "SourceMap", "Speculation-Rules",

        // The proxy's own CORS rules.
        "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Access-Control-Allow-Private-Network",

        // Orders to what stands in front.
        "X-Accel-Redirect", "X-Accel-Buffering", "X-Accel-Expires", "X-Sendfile", "X-Lighttpd-Send-File", "X-LiteSpeed-Location", "X-Reproxy-URL", "Surrogate-Control", "CDN-Cache-Control",
        "Cloudflare-CDN-Cache-Control", "Vercel-CDN-Cache-Control", "Netlify-CDN-Cache-Control", "X-LiteSpeed-Cache-Control", "Edge-Control",

        // Challenges, hops, and what the backend runs on.
        "WWW-Authenticate", "Authentication-Info", "Proxy-Authenticate", "Proxy-Status", "DPoP-Nonce", "Connection", "Keep-Alive", "Transfer-Encoding", "Trailer", "Upgrade", "Server", "X-Powered-By", "X-AspNet-Version",
    ];

    private static readonly string[] Passed =
    [
        "Content-Type", "Content-Disposition", "Content-Language", "Content-Encoding", "Content-Range", "Retry-After", "Allow", "ETag", "Last-Modified", "Vary", "Date", "Age", "Expires", "Link", "Deprecation",
        "Sunset", "MCP-Protocol-Version", "X-RateLimit-Remaining", "RateLimit", "X-Request-Id", "traceresponse", "X-Frame-Options", "X-Content-Type-Options", "X-Custom", "Server-Timing", "Settings", "Accept-Ranges", "Warning",
    ];

    [Fact]
    public void Answer_DeniedName_StaysHereInAnyCase()
    {
        var spellings =
            from name in Gen.Elements(NeverPassed)
            from cases in Gen.Elements(true, false).ArrayOf(name.Length)
            select string.Concat(name.Select((c, i) => cases[i] ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c)));

        Prop.ForAll(spellings.ToArbitrary(), AnswerHeaderRules.IsDropped).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
        Assert.All(NeverPassed, name => Assert.True(AnswerHeaderRules.IsDropped(name), name));
    }

    [Fact]
    public void Answer_OtherNames_Pass() => Assert.All(Passed, name => Assert.False(AnswerHeaderRules.IsDropped(name), name));

    [Theory]
    [InlineData("none", "mcp")]
    [InlineData("none", "http")]
    public async Task Answer_DeniedHeaders_DoNotReachAClient(string auth, string protocol)
    {
        string[] hop = ["Connection", "Keep-Alive", "Transfer-Encoding", "Trailer", "Upgrade"];
        var sent = NeverPassed.Except(hop).ToArray();
        using var backend = RawBackend.Start($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{string.Concat(sent.Select(name => $"{name}: planted\r\n"))}Content-Length: 2\r\n\r\n{{}}");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, auth, ("protocol", protocol)));

        using var answer = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("planted", answer.Headers.Concat(answer.Content.Headers).SelectMany(h => h.Value));
    }
}
