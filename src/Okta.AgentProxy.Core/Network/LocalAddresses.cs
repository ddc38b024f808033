using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// Addresses that belong to the machine itself or to its cloud: loopback, unspecified, link-local, and the metadata services that hand out the machine's
/// own credentials. Private ranges (RFC 1918, RFC 4193) are not among them: internal servers have such addresses.
/// </summary>
internal static class LocalAddresses
{
    private static readonly IPNetwork[] Networks =
    [
        .. new[]
        {
            // Connecting to the unspecified address leads to loopback.
            "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "::/128", "::1/128", "fe80::/10",

            // Metadata services outside of the link-local range: Alibaba, Oracle, Azure's host; AWS, GCP and Alibaba by IPv6.
            "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32", "fd00:ec2::/32", "fd20:ce::254/128", "fd00:42::42/128",
        }.Select(IPNetwork.Parse),
    ];

    // An IPv4 address at the end: compatible (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052) and its local prefix (RFC 8215).
    private static readonly IPNetwork[] WithV4AtTheEnd = [.. new[] { "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48" }.Select(IPNetwork.Parse)];

    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");

    private static readonly string[] Names =
    [
        "localhost", "ip6-localhost", "ip6-loopback", "localhost.localdomain",
        "metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal",
    ];

    private static readonly string[] Suffixes = [".localhost", ".metadata.google.internal", ".metadata.goog"];

    /// <summary>Whether <paramref name="host"/> says so itself: a name of the machine or of a metadata service, or such an address in any spelling; or
    /// cannot say, not being ASCII (names in other letters are written <c>xn--…</c>).</summary>
    public static bool IsLocalHost(string host)
    {
        var plain = host.Trim('[', ']').TrimEnd('.');

        // Full-width digits and other dots (UTS #46 §4) are what each resolver makes of them: a host that is not ASCII might be anything.
        return plain.Length == 0
            || !Ascii.IsValid(plain)
            || Names.Contains(plain, StringComparer.OrdinalIgnoreCase)
            || Array.Exists(Suffixes, suffix => plain.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            || (IPAddress.TryParse(plain, out var address) && IsLocal(address));
    }

    /// <summary>Whether a connection to <paramref name="address"/> stays at the machine, on its link or at its metadata service.</summary>
    public static bool IsLocal(IPAddress address)
    {
        if (Contains(address))
        {
            return true;
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        if (address.IsIPv4MappedToIPv6 || Array.Exists(WithV4AtTheEnd, network => network.Contains(address)) || IsIsatap(bytes))
        {
            return Contains(new IPAddress(bytes.AsSpan(12)));
        }

        if (SixToFour.Contains(address))
        {
            return Contains(new IPAddress(bytes.AsSpan(2, 4)));
        }

        // RFC 4380 §4: the client's address, every bit inverted.
        return Teredo.Contains(address) && Contains(new IPAddress(new[] { (byte)~bytes[12], (byte)~bytes[13], (byte)~bytes[14], (byte)~bytes[15] }));
    }

    // RFC 5214 §6.1: the interface identifier is 0000:5efe or 0200:5efe and the IPv4 address.
    private static bool IsIsatap(byte[] bytes) => (bytes[8] & 0xFD) == 0 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE;

    private static bool Contains(IPAddress address) => Array.Exists(Networks, network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));
}
