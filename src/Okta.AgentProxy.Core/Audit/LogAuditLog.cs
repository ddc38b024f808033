using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>Writes one log event per record. The user appears as a record's subject, as in every other audit sink; no record holds a secret.</summary>
internal sealed partial class LogAuditLog(ILogger<LogAuditLog> logger) : IAuditLog
{
    /// <inheritdoc/>
    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);

        LogRecord(
            logger, record.Allowed ? "allow" : "deny", record.Subject, record.Agent, record.Backend, record.Method, record.Tool,
            record.Rule, record.Status, (long)record.Duration.TotalMilliseconds, record.Tenant, record.AssertionHash, record.TraceId);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(
        EventIds.Audit, LogLevel.Information,
        "Audit {Decision}: subject {Subject}, agent {Agent}, backend {Backend}, {Method} {Tool}, rule {Rule}, status {Status}, {DurationMs} ms, tenant {Tenant}, assertion {AssertionHash}, trace {TraceId}")]
    private static partial void LogRecord(
        ILogger logger, string decision, string? subject, string? agent, string? backend, string? method, string? tool,
        string? rule, int status, long durationMs, string? tenant, string? assertionHash, string? traceId);
}
