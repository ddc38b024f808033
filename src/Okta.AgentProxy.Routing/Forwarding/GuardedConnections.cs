using System.Net;
using System.Net.Sockets;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Connects to no <see cref="LocalAddresses">local address</see>. The name is resolved here and the connection goes to the very address that was checked,
/// so that a name which answers differently the second time (DNS rebinding) gains nothing.
/// </summary>
internal static class GuardedConnections
{
    /// <summary>The <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var found = LocalAddresses.IsLocalHost(target.Host) ? [] : await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var addresses = Array.FindAll(found, address => !LocalAddresses.IsLocal(address));
        if (addresses.Length == 0)
        {
            throw new HttpRequestException(
                HttpRequestError.ConnectionError, $"'{target.Host}' is a loopback, link-local or metadata address, to which backends written at run time may not lead");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
