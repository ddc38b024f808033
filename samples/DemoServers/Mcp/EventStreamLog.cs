#pragma warning disable MCP9006 // Resumable streams belong to the handshake revisions, which this type serves.
using System.Net.ServerSentEvents;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace DemoServers.Mcp;

/// <summary>The events of one stream, in order, numbered from 1.</summary>
internal sealed class EventStreamLog(int number, string sessionId, string streamId, SseEventStreamMode mode) : ISseEventStreamWriter
{
    private readonly Lock _gate = new();
    private readonly List<SseItem<JsonRpcMessage?>> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SseEventStreamMode _mode = mode;
    private bool _ended;

    public string SessionId => sessionId;

    public string StreamId => streamId;

    public ValueTask SetModeAsync(SseEventStreamMode mode, CancellationToken cancellationToken = default)
    {
        Change(() => _mode = mode);

        return ValueTask.CompletedTask;
    }

    public ValueTask<SseItem<JsonRpcMessage?>> WriteEventAsync(SseItem<JsonRpcMessage?> sseItem, CancellationToken cancellationToken = default)
    {
        var item = sseItem;

        Change(() =>
        {
            item = sseItem with { EventId = $"{number}-{_events.Count + 1}" };
            _events.Add(item);
        });

        return ValueTask.FromResult(item);
    }

    public ValueTask DisposeAsync()
    {
        Change(() => _ended = true);

        return ValueTask.CompletedTask;
    }

    /// <summary>Returns the events behind <paramref name="seen"/>, whether to wait for more, and a task that ends when something changes.</summary>
    /// <remarks>A client that polls is sent away with what there is, but not with nothing: it would only come back at once.</remarks>
    public (IReadOnlyList<SseItem<JsonRpcMessage?>> Events, bool More, Task Changed) After(int seen, bool delivered)
    {
        lock (_gate)
        {
            var events = _events.Skip(seen).ToArray();
            var satisfied = _mode == SseEventStreamMode.Polling && (delivered || events.Length > 0);

            return (events, !_ended && !satisfied, _changed.Task);
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            var changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.TrySetResult();
        }
    }
}
