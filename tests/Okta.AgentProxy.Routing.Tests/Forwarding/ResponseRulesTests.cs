using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

public sealed class ResponseRulesTests
{
    [Theory]
    [InlineData(202, "")]
    [InlineData(204, "")]
    [InlineData(400, """{"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"unsupported","data":{"supported":["2025-11-25"],"requested":"x"}}}""")]
    [InlineData(404, """{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"unknown method"}}""")]
    [InlineData(405, "")]
    [InlineData(406, "not acceptable")]
    [InlineData(409, """{"conflict":true}""")]
    [InlineData(500, "boom")]
    public async Task Answer_OfTheBackend_PassesUntouched(int status, string body)
    {
        await using var backend = await ScriptedBackend.StartAsync(async http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Allow = "POST";
            http.Response.Headers["X-Custom"] = "kept";
            if (body.Length > 0)
            {
                await http.Response.WriteAsync(body);
            }
        });
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal((status, body), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal("kept", response.Headers.GetValues("X-Custom").Single());
        Assert.Contains("POST", response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Answer_HeadersOfTheBackendsOwn_AreStripped()
    {
        string[] stripped = ["WWW-Authenticate", "Set-Cookie", "Server", "X-Powered-By", "Access-Control-Allow-Origin", "Strict-Transport-Security", "Alt-Svc", "Keep-Alive", "Proxy-Authenticate"];
        await using var backend = await ScriptedBackend.StartAsync(http =>
        {
            foreach (var name in stripped)
            {
                http.Response.Headers[name] = "x";
            }

            http.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.All(stripped, name => Assert.False(response.Headers.Contains(name), name));
    }

    [Theory]
    [InlineData(null, "no-store")]
    [InlineData("public, max-age=600", "no-store")]
    [InlineData("private, max-age=5", "max-age=5, private")]
    [InlineData("no-cache, no-transform", "no-cache, no-transform")]
    public async Task Answer_CacheControl_IsNeverShared(string? sent, string expected)
    {
        await using var backend = await ScriptedBackend.StartAsync(http =>
        {
            http.Response.Headers.CacheControl = sent;
            return http.Response.WriteAsync("{}");
        });
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal(expected.Split(", ").Order(), response.Headers.CacheControl!.ToString().Split(", ").Order());
    }

    [Theory]
    [InlineData("no-cache=\"Set-Cookie\", public, s-maxage=999")]
    [InlineData("private=\"X\", public")]
    [InlineData("private=\"X\"")]
    [InlineData("x-no-store, public")]
    [InlineData("no-storex")]
    [InlineData("foo=\"no-store\", public")]
    [InlineData("foo=\", private, \", max-age=9")]
    [InlineData("private, public, s-maxage=60")]
    [InlineData("private, S-MaxAge = 60")]
    [InlineData("no-cache, Public")]
    [InlineData("no-store, must-understand, public")]
    [InlineData("private=x")]
    [InlineData("max-age=0")]
    [InlineData(",")]
    [InlineData("private\t, public")]
    [InlineData("private, x=\u00fc")]
    public async Task Answer_CacheControlThatOnlyLooksStrict_IsNoStore(string sent)
    {
        using var backend = RawBackend.Start($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: {sent}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal((HttpStatusCode.OK, "no-store"), (response.StatusCode, string.Join('|', response.Headers.NonValidated["Cache-Control"])));
    }

    [Theory]
    [InlineData("no-store")]
    [InlineData("No-Store, public")]
    [InlineData("private, max-age=5")]
    [InlineData("max-age=0,PRIVATE,must-revalidate")]
    [InlineData("no-cache")]
    public async Task Answer_CacheControlThatIsStrict_StaysAsItWas(string sent)
    {
        using var backend = RawBackend.Start($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: {sent}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal(sent, string.Join('|', response.Headers.NonValidated["Cache-Control"]));
    }

    [Theory]
    [InlineData("Content-Type: application/json;\tx=y", "mcp")]
    [InlineData("Content-Type: application/json; x=\u00fc", "mcp")]
    [InlineData("Content-Type: application/json\r\nConnection: Content-Type", "mcp")]
    [InlineData("Content-Type: application/json;\tx=y", "http")]
    [InlineData("X-No: type", "http")]
    public async Task Answer_WhoseTypeStaysHere_IsConfined(string head, string protocol)
    {
        const string Page = "<script>alert(1)</script>";
        using var backend = RawBackend.Start($"HTTP/1.1 200 OK\r\n{head}\r\nContent-Length: {Page.Length}\r\n\r\n{Page}");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "none", ("protocol", protocol)));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Null(response.Content.Headers.ContentType);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("sandbox;", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Encoding: gzip\r\nConnection: Content-Encoding")]
    [InlineData("Content-Encoding: gzip,\tgzip")]
    public async Task Answer_WhoseCodingStaysHere_Is502(string head)
    {
        using var backend = RawBackend.Start($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{head}\r\nContent-Length: 2\r\n\r\n{{}}");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var response = await proxy.As().Header("Accept-Encoding", "gzip").PostAsync("/b", Some.ToolsList);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    [Theory]
    [InlineData("mcp", "Content-Length: 2\r\n\r\n{}")]
    [InlineData("mcp", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")]
    [InlineData("mcp", "Content-Length: 0\r\n\r\n")]
    [InlineData("mcp", "Connection: close\r\n\r\n{}")]
    [InlineData("http", "Content-Length: 2\r\n\r\n{}")]
    public async Task Answer_205WithContent_ComesWithout(string protocol, string rest)
    {
        using var backend = RawBackend.Start($"HTTP/1.1 205 Reset Content\r\nContent-Type: application/json\r\n{rest}");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "none", ("protocol", protocol)));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal((HttpStatusCode.ResetContent, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("/mcp/", "/b/")]
    [InlineData("/mcp/x?y=1", "/b/x?y=1")]
    [InlineData("", "/b")]
    public async Task Redirect_InsideTheBackend_IsShownUnderThePublicPath(string location, string expected)
    {
        await using var backend = await ScriptedBackend.StartAsync(http => RedirectAsync(http, location));
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", new Uri(backend.Url, "/mcp")));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal((HttpStatusCode.PermanentRedirect, expected), (response.StatusCode, response.Headers.Location?.OriginalString));
    }

    [Theory]
    [InlineData("https://evil.example/mcp")]
    [InlineData("//evil.example/mcp")]
    [InlineData("/admin")]
    [InlineData("/mcp/../admin")]
    [InlineData("/mcpx")]
    [InlineData("http://[")]
    public async Task Redirect_AwayFromTheBackend_Is502(string location)
    {
        await using var backend = await ScriptedBackend.StartAsync(http => RedirectAsync(http, location));
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", new Uri(backend.Url, "/mcp")));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.BadGateway, JsonRpcErrorCodes.BackendUnavailable, "1");
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task Redirect_ToTwoPlaces_Is502()
    {
        foreach (var status in (int[])[300, 301, 302, 303, 304, 307, 308])
        {
            using var backend = RawBackend.Start($"HTTP/1.1 {status} Moved\r\nLocation: /mcp/x\r\nLocation: /mcp/y\r\nContent-Length: 0\r\n\r\n");
            await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

            using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

            Assert.Equal((HttpStatusCode.BadGateway, null), (response.StatusCode, response.Headers.Location));
        }
    }

    [Fact]
    public async Task Location_OfAnythingButARedirect_IsLeftOutAndTheAnswerPasses()
    {
        await using var backend = await ScriptedBackend.StartAsync(http =>
        {
            http.Response.StatusCode = 201;
            http.Response.Headers.Location = "https://cdn.example/1";
            return http.Response.WriteAsync("made");
        });
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal((HttpStatusCode.Created, "made"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task Headers_ThatTheServerCannotWrite_AreLeftOutAndTheAnswerPasses()
    {
        using var backend = RawBackend.Start("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-City: Z\u00fcrich\r\nX-Hop: 1\r\nX-Kept: 2\r\nConnection: close, X-Hop\r\nContent-Length: 2\r\n\r\n{}");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal((HttpStatusCode.OK, "{}"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.False(response.Headers.Contains("X-City"));
        Assert.False(response.Headers.Contains("X-Hop"));
        Assert.Equal("2", response.Headers.GetValues("X-Kept").Single());
    }

    [Fact]
    public async Task Trace_ToAPlainHttpBackend_IsRefused()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "none", ("protocol", "http")));

        using var response = await proxy.As().SendAsync(HttpMethod.Trace, "/b", content: null);

        Assert.False(response.IsSuccessStatusCode);
        Assert.Empty(backend.Requests.All);
    }

    private static Task RedirectAsync(HttpContext http, string location)
    {
        http.Response.StatusCode = 308;
        http.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
