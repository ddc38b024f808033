using System.Net;
using System.Net.Sockets;

namespace Okta.AgentProxy.Core.Tests.Network;

/// <summary>A name is judged by what it resolves to when the connection is made, whatever it resolved to before.</summary>
public sealed class GuardedConnectionsTests
{
    private const string Name = "mcp.example";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("0.0.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("127.0.0.1", "169.254.169.254", "::1")]
    public async Task Find_NameThatResolvesToLocalAddressesOnly_IsRefused(params string[] addresses)
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => FindAsync(Name, addresses));

        Assert.Equal(HttpRequestError.ConnectionError, refused.HttpRequestError);
        Assert.StartsWith("'mcp.example' is a loopback, link-local or metadata address", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("93.184.215.14", "127.0.0.1")]
    [InlineData("127.0.0.1", "93.184.215.14")]
    [InlineData("169.254.169.254", "10.0.0.7", "::1")]
    [InlineData("::ffff:127.0.0.1", "2606:4700::1111")]
    [InlineData("93.184.215.14")]
    public async Task Find_NameThatResolvesToBoth_LeavesWhatIsNotLocal(params string[] addresses)
    {
        var found = await FindAsync(Name, addresses);

        Assert.Equal(addresses.Where(address => !LocalAddresses.IsLocal(IPAddress.Parse(address))), found.Select(address => address.ToString()));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("metadata.google.internal")]
    [InlineData("x.localhost")]
    [InlineData("２１３.example")]
    public async Task Find_HostThatIsLocalItself_IsNotEvenAsked(string host)
    {
        var isAsked = false;

        await Assert.ThrowsAsync<HttpRequestException>(() => GuardedConnections.FindAsync(
            host,
            (_, _) =>
            {
                isAsked = true;
                return Task.FromResult(new[] { IPAddress.Parse("93.184.215.14") });
            },
            TestContext.Current.CancellationToken));

        Assert.False(isAsked);
    }

    [Fact]
    public async Task Find_NameWithNoAddress_IsRefused() => await Assert.ThrowsAsync<HttpRequestException>(() => FindAsync(Name));

    [Fact]
    public async Task Connect_NameRebindsToLoopback_NothingArrivesThere()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Queue<string> answers = new(["93.184.215.14", "127.0.0.1"]);
        Func<string, CancellationToken, Task<IPAddress[]>> resolve = (_, _) => Task.FromResult(new[] { IPAddress.Parse(answers.Dequeue()) });

        var first = await GuardedConnections.FindAsync(Name, resolve, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<HttpRequestException>(() => GuardedConnections.ConnectAsync(new DnsEndPoint(Name, port), resolve, TestContext.Current.CancellationToken).AsTask());

        Assert.Equal("93.184.215.14", Assert.Single(first).ToString());
        Assert.False(listener.Pending());
    }

    private static Task<IPAddress[]> FindAsync(string host, params string[] addresses) =>
        GuardedConnections.FindAsync(host, (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()), TestContext.Current.CancellationToken);
}
