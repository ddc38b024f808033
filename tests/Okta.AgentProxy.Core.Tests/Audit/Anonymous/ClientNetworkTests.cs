using System.Net;

namespace Okta.AgentProxy.Core.Tests.Audit.Anonymous;

public sealed class ClientNetworkTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64")]
    [InlineData("fe80::1%3", "fe80::/64")]
    [InlineData("::1", "::/64")]
    public void Of_Address_IsWhatOneClientIsToldFromAnotherBy(string address, string expected)
    {
        var network = ClientNetwork.Of(IPAddress.Parse(address));

        Assert.Equal(expected, network.ToText());
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:9::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("0.0.0.1", "::1", false)]
    public void Equals_SameNetwork_IsTheSame(string one, string other, bool same)
    {
        var (first, second) = (ClientNetwork.Of(IPAddress.Parse(one)), ClientNetwork.Of(IPAddress.Parse(other)));

        Assert.Equal(same, first == second);
    }

    [Fact]
    public void Of_NoAddress_HasNoTextAndIsNotTheOthers()
    {
        var network = ClientNetwork.Of(null);

        Assert.Null(network.ToText());
        Assert.NotEqual(ClientNetwork.Other, network);
    }
}
