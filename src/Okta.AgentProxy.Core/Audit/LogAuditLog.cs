using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>Writes one log event per record. The user appears as a record's subject, as in every other audit sink; no record holds a secret.</summary>
internal sealed partial class LogAuditLog(ILogger<LogAuditLog> logger) : IAuditLog
{
    /// <inheritdoc/>
    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);

        if (!logger.IsEnabled(LogLevel.Information))
        {
            return ValueTask.CompletedTask;
        }

        var decision = record.Allowed ? "allow" : "deny";
        var (subject, agent, backend) = (VisibleText.Escape(record.Subject), VisibleText.Escape(record.Agent), VisibleText.Escape(record.Backend));
        var (method, tool, rule, tenant) = (VisibleText.Escape(record.Method), VisibleText.Escape(record.Tool), VisibleText.Escape(record.Rule), VisibleText.Escape(record.Tenant));
        var milliseconds = (long)record.Duration.TotalMilliseconds;
        if (record.Repeats is { } repeats)
        {
            LogRepeats(logger, decision, repeats.Count, repeats.Client, backend, method, rule, record.Status, record.Time, repeats.Last);
        }
        else
        {
            LogRecord(
                logger, decision, subject, agent, backend, method, tool, rule, record.Status, milliseconds, tenant, record.AssertionHash, record.TraceId,
                VisibleText.Escape(record.Grounds?.Login));
        }

        return ValueTask.CompletedTask;
    }

    [LoggerMessage(
        EventIds.Audit, LogLevel.Information,
        "Audit {Decision}: subject {Subject}, agent {Agent}, backend {Backend}, {Method} {Tool}, rule {Rule}, status {Status}, {DurationMs} ms, tenant {Tenant}, assertion {AssertionHash}, trace {TraceId}, login {Login}")]
    private static partial void LogRecord(
        ILogger logger, string decision, string? subject, string? agent, string? backend, string? method, string? tool,
        string? rule, int status, long durationMs, string? tenant, string? assertionHash, string? traceId, string? login);

    [LoggerMessage(
        EventIds.AuditRepeats, LogLevel.Information,
        "Audit {Decision}: {Requests} requests without a known caller, client {Client}, backend {Backend}, {Method}, rule {Rule}, status {Status}, from {From} to {Last}")]
    private static partial void LogRepeats(
        ILogger logger, string decision, long requests, string? client, string? backend, string? method, string? rule, int status, DateTimeOffset from, DateTimeOffset last);
}
