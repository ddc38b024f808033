namespace Okta.AgentProxy;

/// <summary>Reads the audit. Thread-safe; never called on the request path. Sees every record that was handed to the log before the call.</summary>
public interface IAuditQuery
{
    /// <summary>The largest page.</summary>
    const int MaxPageSize = 1000;

    /// <summary>One page, newest first.</summary>
    /// <param name="filter">Which rows.</param>
    /// <param name="limit">How many at most, 1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="cursor">Where the page before ended; <see langword="null"/> for the first.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="FormatException">The cursor is none of ours.</exception>
    ValueTask<AuditPage> QueryAsync(AuditFilter filter, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Writes all rows that match, oldest first, one JSON object a line. Reads as it writes: memory stays bounded.</summary>
    ValueTask ExportAsync(AuditFilter filter, AuditExportFormat format, Stream destination, CancellationToken cancellationToken);

    /// <summary>Recomputes the whole chain.</summary>
    /// <param name="checkpoint">
    /// A row and hash noted outside of the database (each is logged now and then): they show a chain that was cut or rebuilt by somebody who has the keys too.
    /// </param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    ValueTask<AuditVerification> VerifyAsync(AuditCheckpoint? checkpoint, CancellationToken cancellationToken);
}
