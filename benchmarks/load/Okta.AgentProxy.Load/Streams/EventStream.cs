using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Okta.AgentProxy.Load.Measuring;
using Okta.AgentProxy.Load.Roles;

namespace Okta.AgentProxy.Load.Streams;

/// <summary>A client's GET stream on a plain socket: five thousand of them must weigh little here, too.</summary>
internal sealed class EventStream : IDisposable
{
    // A proxy that keeps the headers until the first event would be waited for without end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer;
    private string _text = string.Empty;

    private EventStream(int bufferSize) => _buffer = new byte[bufferSize];

    /// <summary>Opens a stream and returns when its headers are here; with <paramref name="tick"/> the backend sends an event every so many milliseconds.</summary>
    public static async Task<EventStream> OpenAsync(Competitor competitor, string token, int? tick)
    {
        EventStream stream = new(tick is null ? 512 : 4096);
        await stream._socket.ConnectAsync(IPAddress.Loopback, competitor.Port);
        var head = $"GET {competitor.Url.AbsolutePath} HTTP/1.1\r\nHost: 127.0.0.1:{competitor.Port}\r\nAccept: text/event-stream\r\nAuthorization: Bearer {token}\r\n"
            + (tick is { } every ? $"{StreamBackendRole.TickHeader}: {every}\r\n" : string.Empty) + "\r\n";
        await stream._socket.SendAsync(Encoding.ASCII.GetBytes(head));

        using CancellationTokenSource giveUp = new(Patience);
        try
        {
            while (!stream._text.Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                await stream.ReadAsync(giveUp.Token);
            }
        }
        catch (OperationCanceledException)
        {
            stream.Dispose();
            throw new IOException($"{competitor.Name} sent no headers within {Patience.TotalSeconds} s");
        }

        return stream._text.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)
            ? stream
            : throw new InvalidOperationException($"{competitor.Name} answered a stream with {stream._text[..Math.Min(stream._text.Length, 40)]}");
    }

    /// <summary>How many milliseconds each event took from the backend's write to here.</summary>
    public async Task<List<double>> ReceiveAsync(TimeSpan duration)
    {
        List<double> latencies = [];
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < until)
        {
            await ReadAsync();
            var now = Stopwatch.GetTimestamp();
            for (int at; (at = _text.IndexOf("data: ", StringComparison.Ordinal)) >= 0;)
            {
                var end = _text.IndexOf('\n', at);
                if (end < 0)
                {
                    break;
                }

                latencies.Add((now - long.Parse(_text.AsSpan(at + 6, end - at - 6), CultureInfo.InvariantCulture)) * 1000.0 / Stopwatch.Frequency);
                _text = _text[end..];
            }
        }

        return latencies;
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = await _socket.ReceiveAsync(_buffer, cancellationToken);
        _text = read > 0 ? _text + Encoding.ASCII.GetString(_buffer, 0, read) : throw new IOException("the stream ended: " + _text);
    }
}
