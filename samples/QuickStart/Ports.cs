using System.Net;
using System.Net.Sockets;

namespace QuickStart;

/// <summary>Hands out the usual ports, or others where those are taken.</summary>
internal sealed class Ports
{
    private readonly List<string> _moved = [];

    /// <summary>One line for each part that is not where it usually is.</summary>
    public IReadOnlyList<string> Moved => _moved;

    /// <summary>The preferred port if it is free, else one that is.</summary>
    public int Take(string who, int preferred)
    {
        if (TryTake(preferred, out var port))
        {
            return port;
        }

        _ = TryTake(0, out port);
        _moved.Add($"Port {preferred} is taken: {who} runs on {port}.");
        return port;
    }

    private static bool TryTake(int wanted, out int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, wanted));
            port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            return true;
        }
        catch (SocketException)
        {
            port = 0;
            return false;
        }
    }
}
