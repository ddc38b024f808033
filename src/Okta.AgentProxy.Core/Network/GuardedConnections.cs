using System.Net;
using System.Net.Sockets;

namespace Okta.AgentProxy;

/// <summary>
/// Connects to no address of the machine itself, of its link or of its metadata service: for what a <see cref="Backend"/> names whose
/// <see cref="Backend.GuardsConnections"/> is true. The name is resolved here and the connection goes to the very address that was checked, so that a name
/// which answers differently the second time (DNS rebinding) gains nothing. Thread-safe.
/// </summary>
public static class GuardedConnections
{
    private static readonly Func<string, CancellationToken, Task<IPAddress[]>> Resolve = Dns.GetHostAddressesAsync;

    /// <summary>The <see cref="SocketsHttpHandler.ConnectCallback"/>. The handler must use no proxy, which would resolve the name out of reach of the check.</summary>
    /// <exception cref="HttpRequestException">No address of the host may be connected to.</exception>
    public static ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ConnectAsync(context.DnsEndPoint, Resolve, cancellationToken);
    }

    internal static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellationToken)
    {
        var addresses = await FindAsync(target.Host, resolve, cancellationToken);
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

    /// <summary>The addresses of <paramref name="host"/> that may be connected to: at least one.</summary>
    internal static async Task<IPAddress[]> FindAsync(string host, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellationToken)
    {
        var found = LocalAddresses.IsLocalHost(host) ? [] : await resolve(host, cancellationToken);
        var addresses = Array.FindAll(found, address => !LocalAddresses.IsLocal(address));
        return addresses.Length > 0
            ? addresses
            : throw new HttpRequestException(
                HttpRequestError.ConnectionError, $"'{host}' is a loopback, link-local or metadata address, to which backends written at run time may not lead");
    }
}
