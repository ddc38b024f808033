using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Connects to public addresses only (RFC 9728 §7.7). The name is resolved here and the connection goes to the very address that was checked, so
/// that a name which answers differently the second time (DNS rebinding) gains nothing. Thread-safe.
/// </summary>
internal sealed class AddressGuard(IOptions<TokenExchangeOptions> options)
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    // All of IPv6 that is given out to the Internet (RFC 4291 §2.4). What is elsewhere is local, reserved, or another way to write an IPv4 address (::/96).
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork TranslatedV4 = IPNetwork.Parse("64:ff9b::/96");

    private readonly HashSet<string> _allowed = new(options.Value.DiscoveryAllowedHosts, StringComparer.OrdinalIgnoreCase);

    /// <summary>The <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var usable = IsAllowed(target.Host, target.Port) ? addresses : Array.FindAll(addresses, IsPublic);
        if (usable.Length == 0)
        {
            throw new AddressRefusedException(target.Host);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(usable, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether the operator vouches for the host.</summary>
    public bool IsAllowed(string host, int port) => _allowed.Contains(host) || _allowed.Contains($"{host}:{port}");

    /// <summary>Whether an address belongs to the public Internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var plain = Unwrap(address);
        return (plain.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(plain))
            && !Array.Exists(NotPublic, network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }

    // ::ffff:a.b.c.d and NAT64 lead to the IPv4 address inside them.
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 && TranslatedV4.Contains(address)
            ? new IPAddress(address.GetAddressBytes().AsSpan(12))
            : address;
    }
}
