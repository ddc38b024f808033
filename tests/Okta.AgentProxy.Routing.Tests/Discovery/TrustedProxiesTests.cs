using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Okta.AgentProxy.Routing.Discovery;

namespace Okta.AgentProxy.Routing.Tests.Discovery;

/// <summary>What is believed about the caller ends where the listed proxies end.</summary>
public sealed class TrustedProxiesTests
{
    private static readonly string[] Listed = ["10.0.0.1", "10.1.0.0/16", "2001:db8::1", "fd00::/8"];

    [Theory]
    [InlineData("10.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("10.0.0.1", "203.0.113.7, 10.1.2.3", "203.0.113.7")]
    [InlineData("10.0.0.1", "203.0.113.7, 10.1.2.3, 2001:db8::1, 10.1.9.9", "203.0.113.7")]
    [InlineData("10.0.0.1", "6.6.6.6, 203.0.113.7, 10.1.2.3", "203.0.113.7")]
    [InlineData("10.0.0.1", "10.0.0.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("10.0.0.1", "10.1.1.1, 10.1.2.2", "10.1.1.1")]
    [InlineData("::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("fd00::5", "203.0.113.7:4711, [2001:db8::1]:99", "203.0.113.7")]
    [InlineData("2001:db8::1", "2001:db8:9::9", "2001:db8:9::9")]
    [InlineData("10.0.0.1", "[2001:db8:9::9]:443", "2001:db8:9::9")]
    [InlineData("10.0.0.1", "::ffff:203.0.113.7", "203.0.113.7")]

    // Nobody listed called, or nothing is said.
    [InlineData("203.0.113.1", "1.1.1.1", "203.0.113.1")]
    [InlineData("203.0.113.1", "1.1.1.1, 10.0.0.1", "203.0.113.1")]
    [InlineData("10.0.0.2", "1.1.1.1", "10.0.0.2")]
    [InlineData("10.0.0.1", null, "10.0.0.1")]
    [InlineData("10.0.0.1", "", "10.0.0.1")]

    // What is no address ends the walk at the proxy that wrote it.
    [InlineData("10.0.0.1", "unknown", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.1.1.1, unknown", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.1.1.1, unknown, 10.1.2.3", "10.1.2.3")]
    [InlineData("10.0.0.1", "1.1.1.1, _hidden", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.1.1.1, for=10.1.1.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.1.1.1, \"[2001:db8::1]\"", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.1.1.1,", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.1.1.1, , 10.1.2.3", "10.1.2.3")]
    [InlineData("10.0.0.1", "10.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "0x0a.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "167772161", "10.0.0.1")]
    [InlineData("10.0.0.1", "010.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "fe80::1%eth0", "10.0.0.1")]
    [InlineData("10.0.0.1", "1.2.3.4:99999", "10.0.0.1")]
    [InlineData("10.0.0.1", "localhost", "10.0.0.1")]
    [InlineData("10.0.0.1", "203.0.113.7;10.1.1.1", "10.0.0.1")]
    public void Caller_IsTheFirstThatIsNotListed(string peer, string? forwarded, string caller)
    {
        var http = Request(peer, forwarded);

        Proxies().Apply(http);

        Assert.Equal(IPAddress.Parse(caller), http.Connection.RemoteIpAddress!.IsIPv4MappedToIPv6 ? http.Connection.RemoteIpAddress.MapToIPv4() : http.Connection.RemoteIpAddress);
    }

    [Theory]

    // As many values as addresses: that of the furthest listed proxy.
    [InlineData("1.1.1.1, 10.1.2.3", "https, http", "gw.example, inner.example", "https", "gw.example")]
    [InlineData("6.6.6.6, 1.1.1.1, 10.1.2.3", "http, https, http", "evil.example, gw.example, inner.example", "https", "gw.example")]
    [InlineData("1.1.1.1", "https", "gw.example:8443", "https", "gw.example:8443")]
    [InlineData("1.1.1.1", "HTTPS", "gw.example", "https", "gw.example")]

    // Another number: that of the nearest.
    [InlineData("1.1.1.1, 10.1.2.3", "https", "gw.example", "https", "gw.example")]
    [InlineData("1.1.1.1", "http, https", "evil.example, gw.example", "https", "gw.example")]
    [InlineData(null, "http, https", "evil.example, gw.example", "https", "gw.example")]
    [InlineData("1.1.1.1, 10.1.2.3", "http, https, https", "evil.example, gw.example, gw.example", "https", "gw.example")]
    [InlineData("1.1.1.1, unknown", "http, https", "evil.example, gw.example", "https", "gw.example")]

    // What is neither scheme nor host is not taken.
    [InlineData("1.1.1.1", "ftp", "gw.example/x", "http", "own.example")]
    [InlineData("1.1.1.1", "javascript", "user@gw.example", "http", "own.example")]
    [InlineData("1.1.1.1", "", "gw.example:99999", "http", "own.example")]
    [InlineData("1.1.1.1", "https,", "gw.example,", "http", "own.example")]
    public void SchemeAndHost_AreWhatAListedProxySays(string? forwarded, string proto, string host, string scheme, string expected)
    {
        var http = Request("10.0.0.1", forwarded, proto, host);

        Proxies().Apply(http);

        Assert.Equal((scheme, expected), (http.Request.Scheme, http.Request.Host.Value));
    }

    [Fact]
    public void Property_WhatTheCallerWrites_IsNeverBelieved()
    {
        var anything = ArbMap.Default.GeneratorFor<string>().Where(text => text is not null);
        var spoofed = Gen.Elements("10.0.0.1", "10.1.2.3", "6.6.6.6", "unknown", "", "for=1", "::1", "fd00::1").ListOf(5).Select(list => string.Join(", ", list));

        Prop.ForAll(Gen.OneOf(anything, spoofed).ToArbitrary(), written =>
        {
            var clean = written.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
            var http = Request("10.0.0.1", $"{clean}, 203.0.113.7, 10.1.2.3", $"{clean}, https, http", $"{clean}, gw.example, inner.example");

            Proxies().Apply(http);

            return http.Connection.RemoteIpAddress!.ToString() == "203.0.113.7" && http.Request.Scheme is "https" or "http" && http.Request.Host.Value is "gw.example" or "inner.example";
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("127.0.0.0/8", "https://gw.example/employees")]
    [InlineData("10.0.0.1", null)]
    [InlineData(null, null)]
    public async Task ThroughTheProxy_TwoListedInARow_NameWhatTheCallerUsed(string? listed, string? resource)
    {
        await using var proxy = await TestProxy.StartAsync(p =>
        {
            p.Backend("employees", "/employees").Setting("allowed_hosts:0", "gw.example").App(app => app.UseTrustedProxies());
            if (listed is not null)
            {
                p.Setting("trusted_proxies:0", listed);
            }
        });

        using var response = await proxy.With(token: null)
            .Header("X-Forwarded-For", "203.0.113.7, 127.0.0.9").Header("X-Forwarded-Proto", "https, http").Header("X-Forwarded-Host", "gw.example, inner.example")
            .Header("Forwarded", "for=127.0.0.1;host=evil.example;proto=https")
            .GetAsync("/.well-known/oauth-protected-resource/employees");

        Assert.Equal(resource ?? new Uri(proxy.Url, "/employees").AbsoluteUri, (await response.JsonAsync()).GetProperty("resource").GetString());
    }

    private static TrustedProxies Proxies()
    {
        AgentProxyOptions options = new();
        foreach (var listed in Listed)
        {
            options.TrustedProxies.Add(listed);
        }

        return new TrustedProxies(Options.Create(options));
    }

    private static DefaultHttpContext Request(string peer, string? addresses, string? proto = null, string? host = null)
    {
        DefaultHttpContext http = new();
        http.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        http.Request.Scheme = "http";
        http.Request.Host = new HostString("own.example");
        http.Request.Headers["X-Forwarded-For"] = addresses;
        http.Request.Headers["X-Forwarded-Proto"] = proto;
        http.Request.Headers["X-Forwarded-Host"] = host;
        return http;
    }
}
