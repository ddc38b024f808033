using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace DemoServers.Mcp;

/// <summary>One session: a transport and a server that live until DELETE or until the host stops.</summary>
internal sealed class LegacySession : IAsyncDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly StreamableHttpServerTransport _transport;
    private readonly EventStreams? _streams;
    private readonly SwitchableStream _unsolicited = new();
    private readonly McpServer _server;
    private readonly IDisposable _changes;
    private readonly Task _running;
    private int _listening;

    public LegacySession(string id, DualEraMcpOptions options, IServiceProvider services)
    {
        var loggers = services.GetRequiredService<ILoggerFactory>();

        Id = id;
        _streams = options.ResumableStreams ? new EventStreams(id) : null;
#pragma warning disable MCP9006 // Resumable streams belong to the revisions this type serves.
        _transport = new(loggers) { SessionId = id, FlowExecutionContextFromRequests = true, EventStreamStore = _streams };
#pragma warning restore MCP9006
        _server = McpServer.Create(_transport, options.CreateServerOptions(), loggers, services);
        _running = _server.RunAsync(_closed.Token);
        _changes = options.Changes.Subscribe(_server);

        // The SDK's transport accepts one GET in its life; clients reconnect. So it writes to a stream whose other end may change.
        UnsolicitedWriting = _transport.HandleGetRequestAsync(_unsolicited, _closed.Token);
    }

    public string Id { get; }

    private Task UnsolicitedWriting { get; }

    public async Task PostAsync(HttpContext http, JsonRpcMessage message)
    {
        McpAnswer.StartEventStream(http);

        // A disconnect is not a cancellation in this era, so the server keeps working; only this response stops being written.
        if (!await _transport.HandlePostRequestAsync(message, http.Response.Body, http.RequestAborted))
        {
            McpAnswer.TurnIntoAccepted(http);
        }
    }

    /// <summary>Answers a GET with everything the server says of its own accord, until the client hangs up.</summary>
    public async Task ListenAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _listening, 1) == 1)
        {
            await McpAnswer.RefuseAsync(http, new(409, -32000, "Conflict: Only one SSE stream is allowed per session"));
            return;
        }

        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
            McpAnswer.StartEventStream(http);
            await http.Response.StartAsync(ended.Token);
            await _unsolicited.ConnectAsync(http.Response.Body, ended.Token);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // DELETE ends the stream normally.
        }
        finally
        {
            Volatile.Write(ref _listening, 0);
        }
    }

    public async Task ResumeAsync(HttpContext http, string lastEventId, CancellationToken cancellationToken)
    {
        if (_streams?.Find(lastEventId) is not { } reader)
        {
            await McpAnswer.RefuseAsync(http, new(400, -32000, "Bad Request: Last-Event-ID is unknown"));
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        McpAnswer.StartEventStream(http);
        await http.Response.StartAsync(ended.Token);
        await reader.CopyToAsync(http.Response.Body, ended.Token);
    }

    public void Close() => _closed.Cancel();

    public async ValueTask DisposeAsync()
    {
        _changes.Dispose();
        await _closed.CancelAsync();
        await _transport.DisposeAsync();
        await Task.WhenAll(_running, UnsolicitedWriting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        await _unsolicited.DisposeAsync();
    }
}
