using System.Net;
using System.Net.Sockets;

namespace QuickStart;

/// <summary>Hands out the usual ports, or others where those are taken.</summary>
internal sealed class Ports
{
    private readonly List<string> _moved = [];
    private readonly HashSet<int> _given = [];

    /// <summary>One line for each part that is not where it usually is.</summary>
    public IReadOnlyList<string> Moved => _moved;

    /// <summary>The preferred port if it is free, else one that is.</summary>
    public int Take(string who, int preferred)
    {
        if (TryTake(preferred, out var port))
        {
            _given.Add(port);
            return port;
        }

        // The system may offer one again that was given away and is not used yet.
        do
        {
            _ = TryTake(0, out port);
        }
        while (!_given.Add(port));

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
