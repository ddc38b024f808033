using System.Net;

namespace Okta.AgentProxy.Core.Tests.Network;

public sealed class LocalAddressesTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.192")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::169.254.169.254")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b:1::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2001:0:1:2:3:4:80ff:fffe")]
    [InlineData("2001:db8::5efe:127.0.0.1")]
    [InlineData("2001:db8::200:5efe:169.254.169.254")]
    public void IsLocal_AddressOfTheMachineItsLinkOrItsCloud_InAnySpelling(string text)
    {
        var address = IPAddress.Parse(text);

        var isLocal = LocalAddresses.IsLocal(address);

        Assert.True(isLocal);
        Assert.True(LocalAddresses.IsLocalHost(text));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("8.8.8.8")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("fd12:3456::1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:a00:1::")]
    public void IsLocal_PrivateOrPublicAddress_Not(string text)
    {
        var address = IPAddress.Parse(text);

        var isLocal = LocalAddresses.IsLocal(address);

        Assert.False(isLocal);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("localhost.", true)]
    [InlineData("a.localhost", true)]
    [InlineData("a.localhost..", true)]
    [InlineData("ip6-loopback", true)]
    [InlineData("metadata.google.internal", true)]
    [InlineData("Metadata.Google.Internal.", true)]
    [InlineData("2130706433", true)]
    [InlineData("0x7f000001", true)]
    [InlineData("0x7f.1", true)]
    [InlineData("0177.0.0.1", true)]
    [InlineData("127.1", true)]
    [InlineData("127.0.0.1.", true)]
    [InlineData("[::1]", true)]
    [InlineData("2852039166", true)]
    [InlineData("\uff11\uff12\uff17.0.0.1", true)]
    [InlineData("127\u30020\uff0e0\uff611", true)]
    [InlineData("\u2460\u2461\u2466.0.0.1", true)]
    [InlineData("\uff4cocalhost", true)]
    [InlineData("\ud800", true)]
    [InlineData("", true)]
    [InlineData("localhost.example.com", false)]
    [InlineData("mylocalhost", false)]
    [InlineData("metadata.example.com", false)]
    [InlineData("employees.internal", false)]
    public void IsLocalHost_NameOrNumber_AsItSays(string host, bool expected)
    {
        var isLocal = LocalAddresses.IsLocalHost(host);

        Assert.Equal(expected, isLocal);
    }
}
