using System.Net.Sockets;

namespace Okta.AgentProxy.Routing.Tests.Pipeline;

/// <summary>
/// Requests that try to reach what was not authorised. The caller has a good token for <c>/hr</c> and no right to <c>/finance</c>; whatever is
/// written, the finance backend sees nothing, and the HR backend sees nothing it should not.
/// </summary>
public sealed class HostileRequestTests(HostileRequestTests.World world) : IClassFixture<HostileRequestTests.World>
{
    public static TheoryData<string, string> Paths => new()
    {
        { "/hr/../finance", "404" },
        { "/hr/./x", "404" },
        { "/hr/x/..", "404" },
        { "/hr/%2e%2e/finance", "404" },
        { "/hr/%2E./finance", "404" },
        { "/hr/.%2e/finance", "404" },
        { "/hr/..%2ffinance", "404" },
        { "/hr%2f..%2ffinance", "404" },
        { "/hr/%2f", "404" },
        { "/hr/a%2Fb", "404" },
        { "/hr/a%5cb", "404" },
        { "/hr/a\\b", "404" },
        { "/hr\\..\\finance", "404" },
        { "/hr/..\\finance", "404" },
        { "//hr", "404" },
        { "/hr//x", "404" },
        { "//finance/hr", "404" },
        { "/HR", "404" },
        { "/Hr/x", "404" },
        { "/%68r", "404" },
        { "/h%72", "404" },
        { "/hrx", "404" },
        { "/hr;x=y", "404" },
        { "/hr/..;/finance", "404" },
        { "/hr/.;a=b/x", "404" },
        { "/hr/%00", "400 404" },
        { "/hr/%0d%0aX-Api-Key:1", "404" },
        { "/hr/%", "404" },
        { "/hr/%zz", "404" },
        { "/hr/%252e%252e/finance", "404" },
        { "/hr/%25%32%65", "404" },
        { "/hr/x%3b", "404" },
        { "/hr/x#fragment", "404" },
        { "/hr/\u00e9", "400 404" },
        { "http://127.0.0.1/hr", "400 404" },
        { "http://evil.example/finance", "400 403 404" },
        { "*", "400 404 405" },
        { "hr", "400 404 405" },
        { "/finance", "403" },
        { "/finance/../hr", "404" },
        { "/hr?access_token=x", "400" },
        { "/.well-known/oauth-protected-resource/../hr", "404" },
    };

    public static TheoryData<string, string, string> Headers => new()
    {
        { "two Authorization headers", "Authorization: Bearer {token}\r\nAuthorization: Bearer {token}", "400" },
        { "Authorization joined by comma", "Authorization: Bearer {token}, Bearer {token}", "400 401" },
        { "Basic", "Authorization: Basic YTpi", "400 401" },
        { "Bearer without token", "Authorization: Bearer", "400 401" },
        { "token with a space inside", "Authorization: Bearer {token} x", "400 401" },
        { "token with a quote", "Authorization: Bearer \"{token}\"", "400 401" },
        { "DPoP scheme", "Authorization: DPoP {token}", "400 401" },
        { "other agent by X-Agent-ID", "Authorization: Bearer {token}\r\nX-Agent-ID: copilot", "403" },
        { "other agent by alias", "Authorization: Bearer {token}\r\nX-MCP-Agent: copilot", "403" },
        { "two X-Agent-ID", "Authorization: Bearer {token}\r\nX-Agent-ID: cursor\r\nX-Agent-ID: copilot", "403" },
        { "X-Agent-ID and alias differ", "Authorization: Bearer {token}\r\nX-Agent-ID: cursor\r\nX-MCP-Agent: copilot", "403" },
        { "unknown agent", "Authorization: Bearer {token}\r\nX-Agent-ID: nobody", "403" },
        { "foreign Origin", "Authorization: Bearer {token}\r\nOrigin: https://evil.example", "403" },
        { "Origin null", "Authorization: Bearer {token}\r\nOrigin: null", "403" },
        { "Origin that only looks local", "Authorization: Bearer {token}\r\nOrigin: http://localhost.evil.example", "403" },
        { "two Origins", "Authorization: Bearer {token}\r\nOrigin: http://localhost\r\nOrigin: https://evil.example", "403" },
        { "session of nobody", "Authorization: Bearer {token}\r\nMcp-Session-Id: guess", "404" },
        { "two sessions", "Authorization: Bearer {token}\r\nMcp-Session-Id: a\r\nMcp-Session-Id: b", "400" },
        { "compressed body", "Authorization: Bearer {token}\r\nContent-Encoding: gzip", "415" },
        { "length and chunked", "Authorization: Bearer {token}\r\nTransfer-Encoding: chunked", "400" },
        { "second length", "Authorization: Bearer {token}\r\nContent-Length: 1", "400" },
        { "folded header", "Authorization: Bearer {token}\r\nX-A: b\r\n c", "400" },
        { "space before colon", "Authorization: Bearer {token}\r\nX-Agent-ID : copilot", "400" },
        { "NUL in a value", "Authorization: Bearer {token}\r\nX-A: b\0c", "400" },
    };

    public static TheoryData<string, string, string> Bodies => new()
    {
        { "application/json", "", "400" },
        { "application/json", "[]", "400" },
        { "application/json", """[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]""", "400" },
        { "application/json", """{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}""", "400" },
        { "application/json", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}""", "400" },
        { "application/json", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","n\u0061me":"b"}}""", "400" },
        { "application/json", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[{"name":"a"}]}""", "400" },
        { "application/json", """{"jsonrpc":"1.0","id":1,"method":"tools/list"}""", "400" },
        { "application/json", """{"jsonrpc":"2.0","id":null,"method":"tools/list"}""", "400" },
        { "application/json", """{"jsonrpc":"2.0","id":{},"method":"tools/list"}""", "400" },
        { "application/json", """{"jsonrpc":"2.0","id":1,"method":7}""", "400" },
        { "application/json", """{"jsonrpc":"2.0","id":1,"method":"tools/list"}{"x":1}""", "400" },
        { "application/json", "\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}", "400" },
        { "text/plain", Some.ToolsList, "415" },
        { "application/json; charset=utf-16", Some.ToolsList, "415" },
        { "application/json, text/plain", Some.ToolsList, "415" },
        { "application/x-www-form-urlencoded", Some.ToolsList, "415" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Path_ThatCouldMeanTwoThings_ReachesNoBackend(string path, string statuses)
    {
        var status = await world.SendAsync($"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {world.Token}\r\nContent-Type: application/json\r\nContent-Length: {Some.ToolsList.Length}\r\n\r\n{Some.ToolsList}");

        Assert.Contains(status, statuses.Split(' '));
        Assert.Empty(world.Finance.Requests.All);
        Assert.Empty(world.Hr.Requests.All);
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Header_ThatMisleads_ReachesNoBackend(string what, string headers, string statuses)
    {
        var status = await world.SendAsync($"POST /hr HTTP/1.1\r\nHost: localhost\r\n{headers.Replace("{token}", world.Token, StringComparison.Ordinal)}\r\nContent-Type: application/json\r\nContent-Length: {Some.ToolsList.Length}\r\n\r\n{Some.ToolsList}");

        Assert.True(statuses.Split(' ').Contains(status), $"{what}: {status}");
        Assert.Empty(world.Hr.Requests.All);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("169.254.169.254")]
    [InlineData("localhost:99999")]
    [InlineData("xn--")]
    [InlineData("a.xn--")]
    [InlineData("xn--.com")]
    [InlineData("XN--zzzzzzzz")]
    [InlineData("xn--secret-")]
    public async Task Host_ThatIsNotOurs_ReachesNoBackend(string host)
    {
        var status = await world.SendAsync($"POST /hr HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {world.Token}\r\nContent-Type: application/json\r\nContent-Length: {Some.ToolsList.Length}\r\n\r\n{Some.ToolsList}");

        Assert.Contains(status, (string[])["400", "403"]);
        Assert.Empty(world.Hr.Requests.All);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_ThatCouldBeReadTwoWays_ReachesNoBackend(string contentType, string body, string statuses)
    {
        var bytes = Encoding.UTF8.GetByteCount(body);
        var status = await world.SendAsync($"POST /hr HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {world.Token}\r\nContent-Type: {contentType}\r\nContent-Length: {bytes}\r\n\r\n{body}");

        Assert.Contains(status, statuses.Split(' '));
        Assert.Empty(world.Hr.Requests.All);
    }

    [Theory]
    [InlineData("10000000000000061")]
    [InlineData("100000061")]
    [InlineData("80000000")]
    [InlineData("FFFFFFFF")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("-1")]
    [InlineData("+61")]
    [InlineData("0x61")]
    [InlineData(" 61")]
    [InlineData("6g")]
    [InlineData("")]
    [InlineData(";x=y")]
    public async Task Chunk_WithoutASize_Is400AndReachesNoBackend(string size)
    {
        var status = await world.SendAsync($"POST /hr HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {world.Token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n{Some.ToolsList}\r\n0\r\n\r\n");

        Assert.Equal("400", status);
        Assert.Empty(world.Hr.Requests.All);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("CONNECT")]
    [InlineData("BREW")]
    public async Task Method_ThatMcpDoesNotHave_ReachesNoBackend(string method)
    {
        var status = await world.SendAsync($"{method} /hr HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {world.Token}\r\nContent-Length: 0\r\n\r\n");

        Assert.Contains(status, (string[])["400", "404", "405"]);
        Assert.Empty(world.Hr.Requests.All);
    }

    [Fact]
    public async Task GoodRequest_AmongAllThis_StillWorks()
    {
        await using World fresh = new();
        await fresh.InitializeAsync();

        var status = await fresh.SendAsync($"POST /hr/sub?q=%2F HTTP/1.1\r\nHost: localhost\r\nAuthorization: bearer {fresh.Token}\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: {Some.ToolsList.Length}\r\n\r\n{Some.ToolsList}");

        Assert.Equal("200", status);
        Assert.Equal(("/mcp/sub", "?q=%2F"), fresh.Hr.Requests.All.Select(r => (r.Path, r.Query)).Single());
    }

    /// <summary>One proxy for the whole table: nothing of it may get through, so nothing of it can disturb the next row.</summary>
    public sealed class World : IAsyncLifetime
    {
        private TestProxy _proxy = null!;

        public ScriptedBackend Hr { get; private set; } = null!;

        public ScriptedBackend Finance { get; private set; } = null!;

        public string Token { get; private set; } = string.Empty;

        public async ValueTask InitializeAsync()
        {
            Hr = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
            Finance = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
            _proxy = await TestProxy.StartAsync(p => p
                .Backend("hr", "/hr", new Uri(Hr.Url, "/mcp"))
                .Backend("finance", "/finance", new Uri(Finance.Url, "/mcp"))
                .Agent("cursor", ["hr"])
                .Agent("copilot", ["finance"]));
            Token = _proxy.As("cursor").Token!;
        }

        /// <summary>Sends exactly these bytes and returns the status, or "400" when the server just hangs up.</summary>
        public async Task<string> SendAsync(string request)
        {
            using CancellationTokenSource deadline = new(TestLimits.Deadline);
            using TcpClient client = new();
            await client.ConnectAsync(_proxy.Url.Host, _proxy.Url.Port, deadline.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.UTF8.GetBytes(request), deadline.Token);

            var buffer = new byte[4096];
            var read = await stream.ReadAsync(buffer, deadline.Token);
            var line = Encoding.ASCII.GetString(buffer, 0, read);
            return line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? line.Substring(9, 3) : "400";
        }

        public async ValueTask DisposeAsync()
        {
            await _proxy.DisposeAsync();
            await Hr.DisposeAsync();
            await Finance.DisposeAsync();
        }
    }
}
