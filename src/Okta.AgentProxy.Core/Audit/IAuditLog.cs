namespace Okta.AgentProxy;

/// <summary>
/// Where audit records go. A singleton on the hot path: thread-safe, and quick. A slow sink queues; it makes callers wait rather than drop a record.
/// </summary>
public interface IAuditLog
{
    /// <summary>Whether <see cref="AdmitAsync"/> does anything; asked once per request.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    bool RequiresAdmission => false;

    /// <summary>
    /// Called, when <see cref="RequiresAdmission"/>, for an allowed request right before it is sent to the backend. A sink that promises "no forwarded request is missing" commits
    /// here; the default does nothing. An exception keeps the request from being sent.
    /// </summary>
    ValueTask AdmitAsync(AuditRecord record, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Called once for every request, when its outcome is known.</summary>
    ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken);
}
