using System.Net.Sockets;

namespace Okta.AgentProxy.Routing.Tests.Forwarding.Answers;

/// <summary>What a backend sends on the wire, piece by piece; after each piece it waits for what stands with it.</summary>
/// <param name="Pieces">Head and body, framed as they go out.</param>
/// <param name="Closes">Whether it then ends the connection.</param>
internal sealed record PacedAnswer(IReadOnlyList<(byte[] Bytes, Func<Task>? After)> Pieces, bool Closes)
{
    /// <summary>Called when all of it has been sent.</summary>
    public Action? Sent { get; init; }

    /// <summary>Head and body in one piece.</summary>
    public static PacedAnswer Whole(string answer, bool closes = false) => new([(Encoding.Latin1.GetBytes(answer), null)], closes);
}

/// <summary>A backend on a raw socket, which keeps its connections and sends its answers in exactly the pieces it is told.</summary>
internal sealed class PacedBackend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly List<string> _requests = [];
    private int _connections;

    public Uri Url => new($"http://{_listener.LocalEndpoint}/mcp");

    /// <summary>Makes the answer to a request, of which it sees head and body.</summary>
    public Func<string, PacedAnswer> Answer { get; set; } = _ => PacedAnswer.Whole("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");

    /// <summary>How much of the latest answer has been written, framing and all.</summary>
    public long Sent { get; private set; }

    /// <summary>How many connections came in so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The requests so far, head and body.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static PacedBackend Start()
    {
        PacedBackend backend = new();
        backend._listener.Start();
        _ = backend.AcceptAsync();
        return backend;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopped.Token);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                while (await ReadRequestAsync(client.GetStream()) is { } request)
                {
                    var answer = Answer(request);
                    Sent = 0;
                    foreach (var (bytes, after) in answer.Pieces)
                    {
                        await client.GetStream().WriteAsync(bytes, _stopped.Token);
                        Sent += bytes.Length;
                        if (after is not null)
                        {
                            await after();
                        }
                    }

                    if (answer.Closes)
                    {
                        client.Client.Shutdown(SocketShutdown.Send);
                    }

                    answer.Sent?.Invoke();
                }
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or SocketException or TimeoutException)
            {
                // The other side has gone, or the test has failed already.
            }
        }
    }

    private async Task<string?> ReadRequestAsync(NetworkStream stream)
    {
        StringBuilder request = new();
        var one = new byte[16 * 1024];
        var needed = -1;
        while (needed < 0 || request.Length < needed)
        {
            var read = await stream.ReadAsync(one, _stopped.Token);
            if (read == 0)
            {
                return null;
            }

            request.Append(Encoding.Latin1.GetString(one, 0, read));
            if (needed < 0 && request.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end)
            {
                var length = request.ToString().Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?[15..];
                needed = end + 4 + int.Parse(length ?? "0", System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        var text = request.ToString();
        lock (_requests)
        {
            _requests.Add(text);
        }

        return text;
    }
}
