using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <content>What it says in the log.</content>
internal sealed partial class ForwardStage
{
    [LoggerMessage(EventIds.NotAdmitted, LogLevel.Error, "The audit log could not admit a request to backend {Backend}; it was not forwarded")]
    private static partial void LogNotAdmitted(ILogger logger, Exception failure, string backend);

    [LoggerMessage(EventIds.BackendTimedOut, LogLevel.Warning, "Backend {Backend} sent no response headers within {Timeout}")]
    private static partial void LogTimedOut(ILogger logger, Exception? failure, string backend, TimeSpan timeout);

    [LoggerMessage(EventIds.BackendUnreachable, LogLevel.Warning, "Backend {Backend} could not be reached, or broke before it answered")]
    private static partial void LogUnreachable(ILogger logger, Exception failure, string backend);

    [LoggerMessage(EventIds.BackendMovedBySlash, LogLevel.Warning, "Backend {Backend} redirects {From} to {To}, which is followed; give its url in that form to save the detour")]
    private static partial void LogMovedBySlash(ILogger logger, string backend, string from, string to);

    [LoggerMessage(EventIds.BackendBroke, LogLevel.Warning, "The answer of backend {Backend} ended early: {Outcome}")]
    private static partial void LogBroke(ILogger logger, string backend, RelayOutcome outcome);

    [LoggerMessage(EventIds.ClientDisconnected, LogLevel.Debug, "The client of backend {Backend} hung up")]
    private static partial void LogClientLeft(ILogger logger, string backend);
}
