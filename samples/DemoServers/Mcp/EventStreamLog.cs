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

    /// <summary>Returns the events behind <paramref name="seen"/>, whether more may come, and a task that ends when something changes.</summary>
    public (IReadOnlyList<SseItem<JsonRpcMessage?>> Events, bool More, Task Changed) After(int seen)
    {
        lock (_gate)
        {
            return ([.. _events.Skip(seen)], !_ended && _mode == SseEventStreamMode.Streaming, _changed.Task);
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
