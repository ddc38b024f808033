using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Okta.AgentProxy.Routing.Pipeline;

namespace Okta.AgentProxy.Routing.Tests.Pipeline;

public sealed class RequestPathTests
{
    /// <summary>What an attacker would build paths from.</summary>
    private static readonly string[] Pieces =
    [
        "/", "/", "//", "\\", ".", "..", "...", "%2e", "%2E", "%2f", "%2F", "%5c", "%25", "%252e", "%252f", "%00", "%3b", ";", ";a=b", "hr", "HR", "h", "r", "finance", "a", "b",
        "%68%72", "%20", "?", "?x=1", "#", "%", "%z", "~", "_", "-", "+", "@", ":", "*",
    ];

    [Fact]
    public void Rest_Accepted_StaysUnderThePrefixHoweverABackendReadsIt()
    {
        var targets = Gen.Elements(Pieces).ArrayOf().Select(pieces => string.Concat(pieces)).Or(Gen.Elements(Pieces).ArrayOf().Select(pieces => "/hr" + string.Concat(pieces)));

        Prop.ForAll(targets.ToArbitrary(), target =>
        {
            if (!TryGetRest(target, "/hr", out var rest))
            {
                return true;
            }

            var path = ("/mcp" + rest).Split('?')[0];
            return AllReadings(path).All(reading => reading == "/mcp" || reading.StartsWith("/mcp/", StringComparison.Ordinal));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Fact]
    public void Rest_Accepted_IsExactlyWhatTheClientWrote()
    {
        var targets = Gen.Elements(Pieces).ArrayOf().Select(pieces => "/hr" + string.Concat(pieces));

        Prop.ForAll(targets.ToArbitrary(), target => !TryGetRest(target, "/hr", out var rest) || target == "/hr" + rest || (target == "/hr/" && rest.Length == 0))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Theory]
    [InlineData("/hr", "/hr", "")]
    [InlineData("/hr/", "/hr", "")]
    [InlineData("/hr?q=1", "/hr", "?q=1")]
    [InlineData("/hr/x/y?q=%2F..", "/hr", "/x/y?q=%2F..")]
    [InlineData("/hr/a%20b/%C3%A9", "/hr", "/a%20b/%C3%A9")]
    [InlineData("/hr/people/1", "/hr/people", "/1")]
    [InlineData("/", "/", "")]
    [InlineData("/x", "/", "x")]
    public void Rest_OrdinaryPath_IsKept(string target, string prefix, string expected)
    {
        Assert.True(TryGetRest(target, prefix, out var rest));
        Assert.Equal(expected, rest.TrimStart(prefix == "/" ? '/' : '\0'));
    }

    [Theory]
    [InlineData("/base/hr/x", "/base", "/x")]
    [InlineData("/other/hr/x", "/base", null)]
    public void Rest_UnderAPathBase_LeavesTheBaseOut(string target, string pathBase, string? expected)
    {
        DefaultHttpContext http = new();
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        http.Request.PathBase = pathBase;

        var found = RequestPath.TryGetRest(http, "/hr", out var rest);

        Assert.Equal(expected, found ? rest.ToString() : null);
    }

    private static bool TryGetRest(string target, string prefix, out string rest)
    {
        DefaultHttpContext http = new();
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        var found = RequestPath.TryGetRest(http, prefix, out var span);
        rest = span.ToString();
        return found;
    }

    /// <summary>The path as written, decoded once and twice; with backslashes as slashes; without path parameters; always folded.</summary>
    private static IEnumerable<string> AllReadings(string path)
    {
        foreach (var decoded in (string[])[path, Uri.UnescapeDataString(path), Uri.UnescapeDataString(Uri.UnescapeDataString(path))])
        {
            yield return Fold(decoded);
            yield return Fold(decoded.Replace('\\', '/'));
            yield return Fold(string.Join('/', decoded.Split('/').Select(segment => segment.Split(';')[0])));
        }
    }

    private static string Fold(string path)
    {
        Stack<string> kept = new();
        foreach (var segment in path.Split('/'))
        {
            if (segment == "..")
            {
                kept.TryPop(out _);
            }
            else if (segment is not ("." or ""))
            {
                kept.Push(segment);
            }
        }

        return "/" + string.Join('/', kept.Reverse());
    }
}
