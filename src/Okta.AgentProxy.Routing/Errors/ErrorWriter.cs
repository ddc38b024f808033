using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.Routing.Discovery;

namespace Okta.AgentProxy.Routing.Errors;

/// <summary>
/// The one place that answers with an error (ruling 9, design §6): 401, 403, 404, 413 and 415 carry the origin's JSON and, where RFC 6750 asks, a
/// challenge; the others a JSON-RPC error with the request's id, because a client that cannot read a 400 falls back to an older transport.
/// </summary>
internal sealed partial class ErrorWriter(PublicUrl urls, LineBudget lines, ILogger<ErrorWriter> logger)
{
    public Task WriteAsync(McpProxyContext proxy, ProxyError error)
    {
        Log(proxy, error);

        var response = proxy.Http.Response;
        if (response.HasStarted)
        {
            proxy.Http.Abort();
            return Task.CompletedTask;
        }

        var body = IsJsonRpc(proxy, error, out var status)
            ? ErrorBody.JsonRpc(error, proxy.RequestId.Span, proxy.Agent?.Name)
            : ErrorBody.Plain(error, proxy.Agent?.Name);

        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (error.Challenge is { } challenge)
        {
            response.Headers.WWWAuthenticate = ChallengeWriter.Write(
                challenge,
                urls.MetadataFor(proxy.Http.Request, proxy.Route),
                error.Status == StatusCodes.Status401Unauthorized ? proxy.Backend.Scopes.Read : null);
        }

        if (error.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return ErrorBody.WriteAsync(response, body);
    }

    private static bool IsJsonRpc(McpProxyContext proxy, ProxyError error, out int status)
    {
        status = error.Status;
        if (error.JsonRpcCode is null)
        {
            return false;
        }

        if (status == StatusCodes.Status200OK && proxy.Message is not { Kind: McpMessageKind.Request })
        {
            // A refused notification has no id to answer to: a status is all that is left.
            status = StatusCodes.Status403Forbidden;
            return false;
        }

        var isMessage = proxy.Backend.Protocol == BackendProtocol.Mcp && HttpMethods.IsPost(proxy.Http.Request.Method);
        return isMessage && (error.JsonRpcCode is JsonRpcErrorCodes.MethodNotFound || status is (StatusCodes.Status200OK or StatusCodes.Status400BadRequest or StatusCodes.Status429TooManyRequests or >= 500));
    }

    private void Log(McpProxyContext proxy, ProxyError error)
    {
        var level = LevelOf(error);
        if (!logger.IsEnabled(level) || (level > LogLevel.Debug && proxy.Subject is null && !lines.Take(error.Code)))
        {
            return;
        }

        // Names come from the configuration of others, rules from a host, details from whoever sent them.
        var (backend, agent) = (VisibleText.Escape(proxy.Backend.Name), VisibleText.Escape(proxy.Agent?.Name));
        var (rule, detail) = (VisibleText.Escape(error.Rule ?? error.Code), VisibleText.Escape(error.Detail));
        if (error.Status >= 500)
        {
            LogFailed(logger, level, error.Code, error.Status, backend, agent, proxy.Subject?.Hash, detail);
        }
        else
        {
            LogDenied(logger, level, error.Code, error.Status, backend, agent, proxy.Subject?.Hash, rule, detail);
        }
    }

    private static LogLevel LevelOf(ProxyError error) => error switch
    {
        // Metrics count them and the audit has each; a caller who repeats itself a thousand times a second must not fill the log with it.
        { Status: StatusCodes.Status429TooManyRequests } or { Rule: "circuit_open" } => LogLevel.Debug,
        _ when ReferenceEquals(error, ProxyErrors.AuthenticationRequired) => LogLevel.Debug,
        { Status: >= 500 } => LogLevel.Error,
        _ => LogLevel.Warning,
    };

    [LoggerMessage(EventId = EventIds.RequestDenied, EventName = "RequestDenied", Message = "Denied: {Code} ({Status}) on backend {Backend}, agent {Agent}, subject {Subject}, rule {Rule}. {Detail}")]
    private static partial void LogDenied(ILogger logger, LogLevel level, string code, int status, string backend, string? agent, string? subject, string rule, string? detail);

    [LoggerMessage(EventId = EventIds.RequestFailed, EventName = "RequestFailed", Message = "Failed: {Code} ({Status}) on backend {Backend}, agent {Agent}, subject {Subject}. {Detail}")]
    private static partial void LogFailed(ILogger logger, LogLevel level, string code, int status, string backend, string? agent, string? subject, string? detail);
}
