using System.Net;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange.Tests.Discovery;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:0a00:0001::1")]
    public void IsPublic_NotOnTheInternet_IsRefused(string address) => Assert.False(AddressGuard.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::808:808")]
    public void IsPublic_OnTheInternet_IsAccepted(string address) => Assert.True(AddressGuard.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void IsAllowed_ListedWithItsPort_IsForThatPortOnly()
    {
        var options = new TokenExchangeOptions();
        options.DiscoveryAllowedHosts.Add("as.internal:8443");
        var guard = new AddressGuard(Options.Create(options));

        Assert.True(guard.IsAllowed("AS.internal", 8443));
        Assert.False(guard.IsAllowed("as.internal", 443));
    }
}
