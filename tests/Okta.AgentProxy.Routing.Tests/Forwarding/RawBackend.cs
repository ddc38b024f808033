using System.Net.Sockets;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

/// <summary>Reads one whole request per connection, answers with exactly these bytes and closes.</summary>
internal sealed class RawBackend : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly StringBuilder _received = new();

    public Uri Url => new($"http://{_listener.LocalEndpoint}/mcp");

    public static RawBackend Start(string answer)
    {
        RawBackend backend = new();
        backend._listener.Start();
        _ = backend.ServeAsync(Encoding.UTF8.GetBytes(answer));
        return backend;
    }

    public int Count(string text)
    {
        lock (_received)
        {
            return _received.ToString().Split(text).Length - 1;
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(byte[] answer)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            StringBuilder request = new();
            while (request.Length == 0 || request[^1] != '}')
            {
                var read = await stream.ReadAsync(buffer);
                if (read == 0)
                {
                    break;
                }

                request.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }

            lock (_received)
            {
                _received.Append(request);
            }

            await stream.WriteAsync(answer);
        }
    }
}
