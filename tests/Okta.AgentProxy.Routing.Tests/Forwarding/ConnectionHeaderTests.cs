using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

/// <summary>What a client names in <c>Connection</c> ends at the proxy, also where the server would hide the list.</summary>
public sealed class ConnectionHeaderTests(ConnectionHeaderTests.World world) : IClassFixture<ConnectionHeaderTests.World>
{
    public static TheoryData<string> Lists =>
    [
        "close, X-Hop", "X-Hop, close", "close,X-Hop", "Close , x-hop", "keep-alive, X-Hop", "X-Hop,Keep-Alive", "close\t,\tX-Hop", ",close,,X-Hop,", "close, keep-alive, X-Hop", "X-Hop",
        "upgrade, X-Hop", "keep-alive, close\t, X-Hop", "keep-alive\t, X-Hop", "close, X-Other, X-Hop", "TE, close, X-Hop", "close\r\nConnection: X-Hop", "upgrade\r\nConnection: X-Hop", "close\r\nConnection: TE\r\nConnection: X-Hop", "Keep-Alive\r\nConnection: X-Hop", "X-Hop\r\nConnection: keep-alive",
        "keep-alive, X-Hop\r\nConnection: close",
    ];

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Request_NameListedInConnection_DoesNotGoOn(string list)
    {
        var seen = await world.SendAsync($"Connection: {list}\r\nX-Hop: 1\r\nX-Stays: 1\r\nX-Last: {Guid.NewGuid()}");

        Assert.Null(seen.Header("X-Hop"));
        Assert.Equal("1", seen.Header("X-Stays"));
        Assert.Null(seen.Header("Connection"));
    }

    [Theory]
    [InlineData("close")]
    [InlineData("keep-alive")]
    [InlineData("Keep-Alive, close")]
    [InlineData("X-Else")]
    [InlineData("close, X-Else")]
    public async Task Request_NameNotListed_GoesOn(string list)
    {
        var seen = await world.SendAsync($"Connection: {list}\r\nX-Hop: 1");

        Assert.Equal("1", seen.Header("X-Hop"));
    }

    [Theory]
    [InlineData("close, X-Hop\u00e9")]
    [InlineData("X-Hop\u0001")]
    public async Task Request_ConnectionWithACharacterOfNoName_Is400(string list)
    {
        var status = await world.StatusAsync($"Connection: {list}\r\nX-Hop: 1");

        Assert.Equal("400", status);
    }

    [Theory]
    [InlineData("close", "close")]
    [InlineData("Keep-Alive", "Keep-Alive")]
    [InlineData("close, keep-alive", "close, keep-alive")]
    [InlineData("", "")]
    [InlineData(" ,", " ,")]
    [InlineData("TE", "TE")]
    [InlineData("upgrade, HTTP2-Settings", "upgrade, HTTP2-Settings")]
    [InlineData("X-Hop", "close, keep-alive, X-Hop")]
    [InlineData("keep-alive, X-Hop", "close, keep-alive, keep-alive, X-Hop")]
    [InlineData("X-Hop,\tclose", "close, keep-alive, X-Hop,\tclose")]
    [InlineData("upgrade, a, b", "close, keep-alive, upgrade, a, b")]
    public void Unhide_List_KeepsItsNames(string list, string expected)
    {
        var unhidden = ConnectionHeaderEncoding.Unhide(list);

        Assert.Equal(expected, unhidden);
    }

    [Fact]
    public void PostConfigure_HostsOwnSelector_StaysForOtherHeaders()
    {
        ServiceCollection services = new();
        services.Configure<KestrelServerOptions>(o => o.RequestHeaderEncodingSelector = name => name == "X-Own" ? Encoding.Latin1 : null);
        services.ConfigureOptions<KeepConnectionOptions>();
        using var provider = services.BuildServiceProvider();

        var selector = provider.GetRequiredService<IOptions<KestrelServerOptions>>().Value.RequestHeaderEncodingSelector;

        Assert.Same(Encoding.Latin1, selector("X-Own"));
        Assert.Null(selector("Accept"));
        Assert.Same(ConnectionHeaderEncoding.Instance, selector("Connection"));
    }

    public sealed class World : IAsyncLifetime
    {
        private ScriptedBackend _backend = null!;
        private TestProxy _proxy = null!;
        private string _token = "";

        public async ValueTask InitializeAsync()
        {
            _backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
            _proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", new Uri(_backend.Url, "/mcp")));
            _token = _proxy.As().Token!;
        }

        public async Task<RecordedRequest> SendAsync(string headers)
        {
            var before = _backend.Requests.All.Count;

            Assert.Equal("200", await StatusAsync(headers));

            return _backend.Requests.All[before];
        }

        public async Task<string> StatusAsync(string headers)
        {
            using CancellationTokenSource deadline = new(TestLimits.Deadline);
            using TcpClient client = new();
            await client.ConnectAsync(_proxy.Url.Host, _proxy.Url.Port, deadline.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(
                Encoding.Latin1.GetBytes($"POST /b HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {_token}\r\n{headers}\r\nContent-Type: application/json\r\nContent-Length: {Some.ToolsList.Length}\r\n\r\n{Some.ToolsList}"),
                deadline.Token);

            var buffer = new byte[4096];
            var read = await stream.ReadAsync(buffer, deadline.Token);
            return Encoding.ASCII.GetString(buffer, 9, Math.Min(3, read));
        }

        public async ValueTask DisposeAsync()
        {
            await _proxy.DisposeAsync();
            await _backend.DisposeAsync();
        }
    }
}
