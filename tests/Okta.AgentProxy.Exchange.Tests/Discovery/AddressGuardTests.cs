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

    /// <summary>
    /// The IANA IPv4 and IPv6 special-purpose address registries (RFC 6890, as of 2026) with whether a row is globally reachable, and what was on them once:
    /// IPv4-compatible (RFC 4291 §2.5.5.1), IPv4-translated (RFC 2765), site-local (RFC 3879), multicast, and what has never been given out.
    /// </summary>
    public static TheoryData<string, bool> Registries => new()
    {
        { "0.0.0.0/8", false }, { "10.0.0.0/8", false }, { "100.64.0.0/10", false }, { "127.0.0.0/8", false }, { "169.254.0.0/16", false },
        { "172.16.0.0/12", false }, { "192.0.0.0/24", false }, { "192.0.0.0/29", false }, { "192.0.0.8/32", false }, { "192.0.0.170/31", false },
        { "192.0.2.0/24", false }, { "192.31.196.0/24", true }, { "192.52.193.0/24", true }, { "192.88.99.0/24", false }, { "192.168.0.0/16", false },
        { "192.175.48.0/24", true }, { "198.18.0.0/15", false }, { "198.51.100.0/24", false }, { "203.0.113.0/24", false }, { "224.0.0.0/4", false },
        { "240.0.0.0/4", false }, { "255.255.255.255/32", false },
        { "::/128", false }, { "::1/128", false }, { "::/96", false }, { "::ffff:0:0:0/96", false }, { "::/8", false }, { "64:ff9b:1::/48", false },
        { "100::/64", false }, { "100:0:0:1::/64", false }, { "200::/7", false }, { "400::/6", false }, { "800::/5", false }, { "1000::/4", false },
        { "2001::/23", false }, { "2001::/32", false }, { "2001:2::/48", false }, { "2001:10::/28", false }, { "2001:db8::/32", false }, { "2002::/16", false },
        { "2620:4f:8000::/48", true }, { "2a00::/12", true }, { "3fff::/20", false }, { "4000::/3", false }, { "5f00::/16", false }, { "6000::/3", false },
        { "8000::/3", false }, { "a000::/3", false }, { "c000::/3", false }, { "e000::/4", false }, { "f000::/5", false }, { "f800::/6", false },
        { "fc00::/7", false }, { "fe00::/9", false }, { "fe80::/10", false }, { "fec0::/10", false }, { "ff00::/8", false },
    };

    [Theory]
    [MemberData(nameof(Registries))]
    public void IsPublic_SpecialPurposeNetwork_IsWhatTheRegistrySays(string network, bool isPublic)
    {
        var range = IPNetwork.Parse(network);

        foreach (var address in Corners(range))
        {
            Assert.True(isPublic == AddressGuard.IsPublic(address), address.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Registries))]
    public void IsPublic_IPv4InsideIPv6_IsJudgedAsWhereItLeads(string network, bool isPublic)
    {
        var range = IPNetwork.Parse(network);
        if (range.BaseAddress.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork)
        {
            return;
        }

        foreach (var address in Corners(range))
        {
            Assert.True(isPublic == AddressGuard.IsPublic(address.MapToIPv6()), $"mapped {address}");
            Assert.True(isPublic == AddressGuard.IsPublic(IPAddress.Parse($"64:ff9b::{address}")), $"translated {address}");
            Assert.False(AddressGuard.IsPublic(IPAddress.Parse($"::{address}")), $"compatible {address}");
            Assert.False(AddressGuard.IsPublic(IPAddress.Parse($"::ffff:0:{address}")), $"SIIT {address}");
            Assert.False(AddressGuard.IsPublic(IPAddress.Parse($"64:ff9b:1::{address}")), $"local NAT64 {address}");
        }
    }

    private static IEnumerable<IPAddress> Corners(IPNetwork network)
    {
        var last = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < last.Length * 8; bit++)
        {
            last[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        // An IPv4-mapped address is within ::/8 and is not what that row is about.
        return [network.BaseAddress, new IPAddress(last)];
    }

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
