using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.Routing.Pipeline;

namespace Okta.AgentProxy.Routing.Tests.Pipeline;

public sealed class HostNameTests
{
    [Theory]
    [InlineData("gw.example.com", "gw.example.com", null)]
    [InlineData("GW.Example.COM:8443", "gw.example.com", 8443)]
    [InlineData("gw.example.com.", "gw.example.com", null)]
    [InlineData("gw.example.com.:443", "gw.example.com", 443)]
    [InlineData("[::1]", "::1", null)]
    [InlineData("[0:0:0:0:0:0:0:1]:80", "::1", 80)]
    [InlineData("[2001:DB8::0:1]:8000", "2001:db8::1", 8000)]
    [InlineData("münchen.example", "xn--mnchen-3ya.example", null)]
    [InlineData("XN--MNCHEN-3YA.example:1", "xn--mnchen-3ya.example", 1)]
    [InlineData("my_host", "my_host", null)]
    [InlineData("127.0.0.1:65535", "127.0.0.1", 65535)]
    public void TryParse_AHost_HasOneForm(string text, string name, int? port)
    {
        var host = HostName.TryParse(text);

        Assert.Equal(new HostName(name, port), host);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(".")]
    [InlineData(":80")]
    [InlineData("gw:")]
    [InlineData("gw:0")]
    [InlineData("gw:65536")]
    [InlineData("gw:99999999999999999999")]
    [InlineData("gw:+1")]
    [InlineData("gw: 80")]
    [InlineData("gw:80:80")]
    [InlineData("gw:8a")]
    [InlineData("::1")]
    [InlineData("[::1")]
    [InlineData("[]")]
    [InlineData("[::1]x")]
    [InlineData("[::1%eth0]")]
    [InlineData("[127.0.0.1]")]
    [InlineData("gw/x")]
    [InlineData("user@gw")]
    [InlineData("gw?x")]
    [InlineData("gw#x")]
    [InlineData("*")]
    [InlineData("a b")]
    [InlineData("gw,evil")]
    public void TryParse_NoHost_IsNull(string? text)
    {
        var host = HostName.TryParse(text);

        Assert.Null(host);
    }

    public static TheoryData<string, string?, string, bool> Rows => new()
    {
        // gateway_base_url: the name decides, with any port or none.
        { "http://gw.example.com:8443", null, "gw.example.com:8443", true },
        { "http://gw.example.com:8443", null, "gw.example.com", true },
        { "http://gw.example.com:8443", null, "gw.example.com:80", true },
        { "http://gw.example.com", null, "gw.example.com:8000", true },
        { "https://gw.example.com", null, "gw.example.com:443", true },
        { "https://gw.example.com", null, "GW.EXAMPLE.COM.", true },
        { "https://gw.example.com", null, "gw.example.com.evil.example", false },
        { "https://gw.example.com", null, "evil.gw.example.com", false },
        { "https://gw.example.com", null, "gw.example.com:0", false },
        { "https://[2001:db8::1]:8443", null, "[2001:DB8:0:0::1]", true },
        { "https://[2001:db8::1]:8443", null, "[2001:db8::2]:8443", false },
        { "https://münchen.example", null, "xn--mnchen-3ya.example", true },

        // allowed_hosts: the port as well, where there is one.
        { "https://gw.example.com", "other.example", "other.example", true },
        { "https://gw.example.com", "other.example", "other.example:8443", true },
        { "https://gw.example.com", "other.example:8443", "other.example:8443", true },
        { "https://gw.example.com", "other.example:8443", "other.example", false },
        { "https://gw.example.com", "other.example:8443", "other.example:8444", false },
        { "https://gw.example.com", "other.example:443", "other.example", true },
        { "https://gw.example.com", "other.example:443", "other.example:80", false },
        { "https://gw.example.com", "OTHER.example.", "other.example", true },
        { "https://gw.example.com", "*", "whatever.example:99", true },

        // Loopback, always.
        { "https://gw.example.com", null, "localhost:5000", true },
        { "https://gw.example.com", null, "127.0.0.1", true },
        { "https://gw.example.com", null, "[::1]:8000", true },
        { "https://gw.example.com", null, "localhost.evil.example", false },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Host_IsComparedByNameAndByPortWhereTheEntryHasOne(string baseUrl, string? entry, string host, bool allowed)
    {
        await using var proxy = await TestProxy.StartAsync(p =>
        {
            p.Backend("employees", "/employees").Setting("gateway_base_url", baseUrl);
            if (entry is not null)
            {
                p.Setting("allowed_hosts:0", entry);
            }
        });

        using var response = await proxy.With(token: null).Header("Host", host).GetAsync("/employees");
        using var document = await proxy.With(token: null).Header("Host", host).GetAsync("/.well-known/oauth-protected-resource/employees");

        Assert.Equal(allowed ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, document.StatusCode);
    }

    [Fact]
    public async Task Host_NotOurs_IsToldWhatCameAndWhatIsExpected()
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees").Setting("gateway_base_url", "https://gw.example.com:8443").Setting("allowed_hosts:0", "inner.example:81"));

        using var response = await proxy.With(token: null).Header("Host", "evil.example").GetAsync("/employees");

        var message = (await response.JsonAsync()).GetProperty("message").GetString();
        Assert.Equal("This gateway is not reached as 'evil.example', but as 'gw.example.com:8443'.", message);
        var log = proxy.Logs.Entries.Single(entry => entry.Id.Id == 1313).Message;
        Assert.Equal("Host 'evil.example' is not one of: inner.example:81, gw.example.com, a loopback address. If it should be, add it to allowed_hosts, or make it that of gateway_base_url", log);
    }

    [Theory]
    [InlineData("xn--")]
    [InlineData("a.xn--")]
    [InlineData("xn--.com:80")]
    [InlineData("XN--zzzzzzzz")]
    [InlineData("xn--secret-")]
    public async Task Host_ThatNoDomainNameDecodesTo_IsRefusedAndNoFailure(string host)
    {
        // The framework's own line about each request reads the host, too, and throws.
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("employees", "/employees")
            .Setting("allowed_hosts:0", "*")
            .Services(builder => builder.Services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None))));

        using var response = await proxy.With(token: null).Header("Host", host).GetAsync("/employees");
        using var document = await proxy.With(token: null).Header("Host", host).GetAsync("/.well-known/oauth-protected-resource/employees");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (response.StatusCode, document.StatusCode));
        Assert.DoesNotContain(proxy.Logs.Entries, entry => entry.Level >= LogLevel.Error);
    }

    [Theory]
    [InlineData("Host", "evil.example.{0}", 180)]
    [InlineData("Origin", "http://{0}", 180)]
    [InlineData("Origin", "http://{0}", 20_000)]
    public async Task Header_OfAnyLength_TakesLittleOfTheLog(string name, string form, int length)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees"));

        using var response = await proxy.With(token: null).Header(name, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, new string('a', length))).GetAsync("/employees");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain(new string('a', 101), proxy.Logs.Entries.Single(entry => entry.Id.Id == 1313).Message, StringComparison.Ordinal);
    }
}
