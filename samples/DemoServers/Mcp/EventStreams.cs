#pragma warning disable MCP9006 // Resumable streams belong to the handshake revisions, which this type serves.
using System.Globalization;
using ModelContextProtocol.Server;

namespace DemoServers.Mcp;

/// <summary>Keeps the events of one session's streams, so that a client can come back with <c>Last-Event-ID</c>.</summary>
internal sealed class EventStreams(string sessionId) : ISseEventStreamStore
{
    private const int MaxStreams = 256;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, EventStreamLog> _logs = [];
    private int _last;

    public ValueTask<ISseEventStreamWriter> CreateStreamAsync(SseEventStreamOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);

        lock (_gate)
        {
            if (_logs.Count >= MaxStreams)
            {
                _logs.Remove(_logs.First().Key);
            }

            var log = new EventStreamLog(++_last, sessionId, options.StreamId, options.Mode);
            _logs[_last] = log;

            return ValueTask.FromResult<ISseEventStreamWriter>(log);
        }
    }

    public ValueTask<ISseEventStreamReader?> GetStreamReaderAsync(string lastEventId, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<ISseEventStreamReader?>(Find(lastEventId));

    /// <summary>Finds the stream of an event id (<c>stream-event</c>), positioned behind that event.</summary>
    public EventStreamReader? Find(string lastEventId)
    {
        var parts = lastEventId.Split('-');

        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var stream)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seen))
        {
            return null;
        }

        lock (_gate)
        {
            return _logs.TryGetValue(stream, out var log) ? new EventStreamReader(log, seen) : null;
        }
    }
}
