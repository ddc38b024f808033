using System.Net.Sockets;
using System.Text;

namespace Okta.AgentProxy.Routing.Tests.Endpoints;

/// <summary>Every method at every kind of path: served, 405 with the methods that are, or 404; a HEAD like its GET, without a body.</summary>
public sealed class MethodMatrixTests(MethodMatrixTests.World world) : IClassFixture<MethodMatrixTests.World>
{
    private const string Mcp = "POST, GET, DELETE";
    private const string PlainHttp = "GET, HEAD, POST, PUT, PATCH, DELETE";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "FOO"];

    public static TheoryData<string, string, string> Rows
    {
        get
        {
            TheoryData<string, string, string> rows = [];
            foreach (var path in (string[])["/health", "/health/live", "/health/ready", "/health/", "/Health/Live"])
            {
                rows.Add(path, "GET HEAD=200", "GET, HEAD");
            }

            foreach (var path in (string[])["", "/", "/mcp-backend", "/mcp-backend/", "/plain/sub"])
            {
                rows.Add("/.well-known/oauth-protected-resource" + path, "GET HEAD=200;OPTIONS=204", "GET, HEAD, OPTIONS");
            }

            rows.Add("/.well-known/oauth-protected-resource/nothing", "GET HEAD=404;OPTIONS=204", "GET, HEAD, OPTIONS");
            foreach (var path in (string[])["/mcp-backend", "/mcp-backend/", "/mcp-backend/sub", "/mcp-backend?q=1"])
            {
                rows.Add(path, "GET POST DELETE=401", Mcp);
            }

            foreach (var path in (string[])["/plain/sub", "/plain/sub/", "/plain/sub/1?x=%2F"])
            {
                rows.Add(path, "GET HEAD POST PUT PATCH DELETE OPTIONS=401", PlainHttp);
            }

            foreach (var path in (string[])["/", "/nothing", "/mcp-backend2", "/MCP-BACKEND", "/plain", "/mcp-backend//x", "/mcp-backend/..%2f", "/health/other", "/healthy"])
            {
                rows.Add(path, string.Join(' ', Methods) + "=404", "");
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task EveryMethod_IsServedOrRefusedWithWhatIs(string path, string served, string allow)
    {
        var expected = served.Split(';').SelectMany(rule => rule.Split('=')[0].Split(' ').Select(method => (method, status: rule.Split('=')[1]))).ToDictionary(r => r.method, r => r.status);

        foreach (var method in Methods)
        {
            var answer = await world.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            var status = expected.GetValueOrDefault(method, "405");
            Assert.True(answer.StartsWith($"HTTP/1.1 {status}", StringComparison.Ordinal), $"{method} {path}: {answer}");
            Assert.True(status != "405" || answer.Contains($"\r\nAllow: {allow}\r\n", StringComparison.Ordinal), $"{method} {path}: {answer}");
            Assert.True(method != "HEAD" || answer.EndsWith("\r\n\r\n", StringComparison.Ordinal), $"{method} {path} has a body: {answer}");
            Assert.True(status != "405" || method == "HEAD" || answer.Contains("\"error\":\"method_not_allowed\"", StringComparison.Ordinal), $"{method} {path}: {answer}");
        }
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp-backend")]
    [InlineData("/.well-known/oauth-protected-resource/mcp-backend/")]
    public async Task Preflight_ForADocument_LetsAnyPageRead(string path)
    {
        var answer = await world.SendAsync(
            $"OPTIONS {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: https://page.example\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: mcp-protocol-version\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 204", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nAccess-Control-Allow-Origin: *\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nAccess-Control-Allow-Methods: GET, HEAD\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nAccess-Control-Allow-Headers: MCP-Protocol-Version, *\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Credentials", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Preflight_ForADocument_UnderAForeignHost_GetsNothing()
    {
        var answer = await world.SendAsync("OPTIONS /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/mcp-backend", Mcp)]
    [InlineData("/plain/sub", PlainHttp)]
    public async Task Preflight_ForABackend_NamesItsMethods(string path, string methods)
    {
        var answer = await world.SendAsync(
            $"OPTIONS {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nAccess-Control-Request-Method: PUT\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 204", answer, StringComparison.Ordinal);
        Assert.Contains($"\r\nAccess-Control-Allow-Methods: {methods}\r\n", answer, StringComparison.Ordinal);
    }

    public sealed class World : IAsyncLifetime
    {
        private TestProxy _proxy = null!;

        public async ValueTask InitializeAsync() => _proxy = await TestProxy.StartAsync(p => p
            .Backend("tools", "/mcp-backend")
            .Backend("files", "/plain/sub", null, "none", ("protocol", "http")));

        public ValueTask DisposeAsync() => _proxy.DisposeAsync();

        /// <summary>Sends exactly these bytes and returns all that comes back.</summary>
        public async Task<string> SendAsync(string request)
        {
            using CancellationTokenSource deadline = new(TestLimits.Deadline);
            using TcpClient client = new();
            await client.ConnectAsync(_proxy.Url.Host, _proxy.Url.Port, deadline.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.UTF8.GetBytes(request), deadline.Token);
            using StreamReader reader = new(stream, Encoding.UTF8);
            return await reader.ReadToEndAsync(deadline.Token);
        }
    }
}
