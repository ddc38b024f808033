using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.Routing.Errors;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>The outermost stage: gives the request its state, and writes one audit record and the metrics whatever happens inside. Requests whose caller
/// never became known are counted, not recorded one by one.</summary>
internal sealed partial class AuditStage(
    RequestDelegate next,
    ProxySnapshotProvider snapshots,
    AuditTrail audit,
    AnonymousRequests anonymous,
    AgentProxyMetrics metrics,
    ErrorWriter errors,
    TimeProvider clock,
    ILogger<AuditStage> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        McpProxyContext proxy = new(http, clock.GetTimestamp(), errors) { Snapshot = snapshots.Current };
        http.Features.Set(proxy);

        try
        {
            await next(http);
        }
        catch (Exception failure)
        {
            // One handler for all kinds: the state of a waiting request has a place for each that waits itself.
            await EndAsync(proxy, failure);
        }
        finally
        {
            proxy.Body?.Dispose();
            await RecordAsync(proxy);
        }
    }

    private Task EndAsync(McpProxyContext proxy, Exception failure)
    {
        var http = proxy.Http;
        switch (failure)
        {
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                LogClientLeft(logger, VisibleText.Escape(proxy.Backend.Name));
                return Task.CompletedTask;

            case BadHttpRequestException malformed when !http.Response.HasStarted:
                // The server found the body's framing or size wrong while it was read: the client's mistake, not ours.
                return proxy.FailAsync(malformed.StatusCode == StatusCodes.Status413PayloadTooLarge
                    ? ProxyErrors.BodyTooLarge(proxy.Backend.MaxRequestBodyBytes)
                    : ProxyErrors.InvalidMessage(JsonRpcErrorCodes.InvalidRequest, "The request is malformed.").WithDetail(malformed.Message));

            case IOException when proxy.Body is null && !proxy.Forwarded && (failure is ConnectionResetException || http.RequestAborted.IsCancellationRequested):
                // The connection was reset while the body came in.
                LogClientLeft(logger, VisibleText.Escape(proxy.Backend.Name));
                return Task.CompletedTask;

            case var _ when !http.Response.HasStarted:
                LogUnhandled(logger, failure, VisibleText.Escape(proxy.Backend.Name));

                // What a backend's answer had put there already has nothing to do with ours.
                http.Response.Clear();
                return proxy.FailAsync(ProxyErrors.Internal);

            default:
                // The status is out already: the only honest end is a broken connection.
                LogUnhandled(logger, failure, VisibleText.Escape(proxy.Backend.Name));
                http.Abort();
                return Task.CompletedTask;
        }
    }

    // A Task like next(): a second kind of awaiter would make the state of every waiting request bigger.
    private Task RecordAsync(McpProxyContext proxy)
    {
        var duration = clock.GetElapsedTime(proxy.StartedAt);
        metrics.RequestCompleted(proxy.Backend.Name, proxy.Agent?.Name, Outcome(proxy), duration);

        // The record is written even when the client has gone: what was done was done.
        var record = AuditRecords.For(proxy, clock.GetUtcNow() - duration, duration);
        return proxy.Subject is null
            ? anonymous.AddAsync(record, proxy.Http.Connection.RemoteIpAddress)
            : audit.WriteAsync(record, CancellationToken.None).AsTask();
    }

    private static string Outcome(McpProxyContext proxy) => proxy.Error?.Code ?? (proxy.Forwarded ? "allowed" : "aborted");

    [LoggerMessage(EventIds.UnhandledException, LogLevel.Error, "Request to backend {Backend} failed unexpectedly")]
    private static partial void LogUnhandled(ILogger logger, Exception failure, string backend);

    [LoggerMessage(EventIds.ClientDisconnected, LogLevel.Debug, "The client of backend {Backend} hung up")]
    private static partial void LogClientLeft(ILogger logger, string backend);
}
