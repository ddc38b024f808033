using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace DemoServers.Mcp;

/// <summary>Serves 2026-07-28: every POST gets a transport and a server of its own, which end with it.</summary>
internal sealed class ModernRequests(DualEraMcpOptions options, CancellationToken stopping)
{
    public async Task HandleAsync(HttpContext http, JsonRpcMessage message, RequestId id)
    {
        var serverOptions = options.CreateServerOptions();

        if (MirroredHeaders.Check(http, message, serverOptions) is { } refusal)
        {
            await McpAnswer.RefuseAsync(http, refusal, id);
            return;
        }

        serverOptions.ScopeRequests = false;
        serverOptions.Handlers.SubscriptionsListenHandler = options.Changes.ListenAsync;

        // Disconnecting is how a client of this era cancels, so the handlers must stop with the connection.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var loggers = http.RequestServices.GetRequiredService<ILoggerFactory>();
        await using var transport = new StreamableHttpServerTransport(loggers) { Stateless = true, FlowExecutionContextFromRequests = true };
        await using var server = McpServer.Create(transport, serverOptions, loggers, http.RequestServices);
        var running = server.RunAsync(ended.Token);

        try
        {
            McpAnswer.StartEventStream(http);

            if (!await transport.HandlePostRequestAsync(message, http.Response.Body, first => ChooseStatus(http, first), ended.Token))
            {
                McpAnswer.TurnIntoAccepted(http);
            }
        }
        finally
        {
            await transport.DisposeAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Maps the first message, when it is an error, to the status that the revision fixes for it.</summary>
    private static ValueTask ChooseStatus(HttpContext http, JsonRpcMessage? first)
    {
        if (first is JsonRpcError error && !http.Response.HasStarted)
        {
            http.Response.StatusCode = error.Error.Code switch
            {
                -32601 => StatusCodes.Status404NotFound,
                -32020 or -32021 or -32022 => StatusCodes.Status400BadRequest,
                _ => http.Response.StatusCode,
            };
        }

        return ValueTask.CompletedTask;
    }
}
