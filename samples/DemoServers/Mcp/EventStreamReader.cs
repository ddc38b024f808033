#pragma warning disable MCP9006 // Resumable streams belong to the handshake revisions, which this type serves.
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace DemoServers.Mcp;

/// <summary>Replays a stream behind the last event a client has seen, and follows it while it is alive.</summary>
internal sealed class EventStreamReader(EventStreamLog log, int seen) : ISseEventStreamReader
{
    public string SessionId => log.SessionId;

    public string StreamId => log.StreamId;

    public async IAsyncEnumerable<SseItem<JsonRpcMessage?>> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var position = seen;

        while (true)
        {
            var (events, more, changed) = log.After(position, delivered: position > seen);

            foreach (var item in events)
            {
                yield return item;
            }

            position += events.Count;

            if (!more)
            {
                yield break;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public Task CopyToAsync(Stream destination, CancellationToken cancellationToken) =>
        SseFormatter.WriteAsync(
            ReadEventsAsync(cancellationToken),
            destination,
            (item, buffer) =>
            {
                if (item.Data is { } message)
                {
                    using var json = new Utf8JsonWriter(buffer);
                    JsonSerializer.Serialize(json, message, McpJsonUtilities.DefaultOptions);
                }
            },
            cancellationToken);
}
