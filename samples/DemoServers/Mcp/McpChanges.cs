using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace DemoServers.Mcp;

/// <summary>Tells connected clients that a list or a resource changed. Safe for concurrent use.</summary>
public sealed class McpChanges
{
    private const int QueueLength = 256;

    private readonly ConcurrentDictionary<Guid, McpServer> _sessions = new();
    private readonly ConcurrentDictionary<Guid, Listener> _listeners = new();

    /// <summary>How many <c>subscriptions/listen</c> streams are open.</summary>
    public int OpenListeners => _listeners.Count;

    /// <summary>Publishes <c>notifications/tools/list_changed</c>.</summary>
    public Task ToolsChangedAsync() => PublishAsync("notifications/tools/list_changed", null);

    /// <summary>Publishes <c>notifications/prompts/list_changed</c>.</summary>
    public Task PromptsChangedAsync() => PublishAsync("notifications/prompts/list_changed", null);

    /// <summary>Publishes <c>notifications/resources/list_changed</c>.</summary>
    public Task ResourcesChangedAsync() => PublishAsync("notifications/resources/list_changed", null);

    /// <summary>Publishes <c>notifications/resources/updated</c> for one resource.</summary>
    public Task ResourceUpdatedAsync(string uri) => PublishAsync("notifications/resources/updated", uri);

    internal IDisposable Subscribe(McpServer session)
    {
        var key = Guid.NewGuid();
        _sessions[key] = session;

        return new Unsubscriber(() => _sessions.TryRemove(key, out _));
    }

    /// <summary>Holds one <c>subscriptions/listen</c> request: the acknowledgement first, then what was asked for, until the client hangs up.</summary>
    internal async ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        var wanted = request.Params!.Notifications;
        var id = request.JsonRpcRequest.Id;
        var listener = new Listener(wanted, Channel.CreateBounded<(string, string?)>(QueueLength));
        var key = Guid.NewGuid();

        _listeners[key] = listener;

        try
        {
            await SendAsync("notifications/subscriptions/acknowledged", new JsonObject { ["notifications"] = Granted(wanted) });

            await foreach (var (method, uri) in listener.Queue.Reader.ReadAllAsync(cancellationToken))
            {
                await SendAsync(method, uri is null ? [] : new JsonObject { ["uri"] = uri });
            }

            return new EmptyResult();
        }
        finally
        {
            _listeners.TryRemove(key, out _);
        }

        Task SendAsync(string method, JsonObject parameters)
        {
            parameters["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/subscriptionId"] = id.Id is long number ? JsonValue.Create(number) : JsonValue.Create(id.ToString()),
            };

            return request.Server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters }, cancellationToken);
        }
    }

    private async Task PublishAsync(string method, string? uri)
    {
        foreach (var listener in _listeners.Values.Where(l => l.Wants(method, uri)))
        {
            listener.Queue.Writer.TryWrite((method, uri));
        }

        foreach (var session in _sessions.Values)
        {
            var parameters = uri is null ? null : new JsonObject { ["uri"] = uri };
            await session.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters });
        }
    }

    private static JsonObject Granted(SubscriptionsListenNotifications wanted)
    {
        var granted = new JsonObject();

        if (wanted.ToolsListChanged == true)
        {
            granted["toolsListChanged"] = true;
        }

        if (wanted.PromptsListChanged == true)
        {
            granted["promptsListChanged"] = true;
        }

        if (wanted.ResourcesListChanged == true)
        {
            granted["resourcesListChanged"] = true;
        }

        if (wanted.ResourceSubscriptions is { Count: > 0 } uris)
        {
            granted["resourceSubscriptions"] = new JsonArray([.. uris.Select(u => JsonValue.Create(u))]);
        }

        return granted;
    }

    private sealed record Listener(SubscriptionsListenNotifications Wanted, Channel<(string Method, string? Uri)> Queue)
    {
        public bool Wants(string method, string? uri) => method switch
        {
            "notifications/tools/list_changed" => Wanted.ToolsListChanged == true,
            "notifications/prompts/list_changed" => Wanted.PromptsListChanged == true,
            "notifications/resources/list_changed" => Wanted.ResourcesListChanged == true,
            _ => uri is not null && Wanted.ResourceSubscriptions?.Contains(uri) == true,
        };
    }

    private sealed class Unsubscriber(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
