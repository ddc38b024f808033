namespace Okta.AgentProxy;

/// <summary>
/// Where a database keeps audit rows. Implement it to bring another database: batching, verification, queries and exports come on top.
/// Thread-safe; never called on the request path (except, in <see cref="AuditDurability.Strict"/>, waited for).
/// </summary>
public interface IAuditStore
{
    /// <summary>
    /// Appends rows to the chain in one transaction: read the head (or <see cref="AuditHeadState.Resume"/> when it is seen for the first time),
    /// <see cref="AuditChain.Extend"/>, insert, write the sealed head. One appender at a time over all nodes. Returns when it is durable.
    /// </summary>
    ValueTask AppendAsync(IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken);

    /// <summary>The sealed head and the newest row, read together.</summary>
    ValueTask<AuditHeadState> ReadHeadAsync(CancellationToken cancellationToken);

    /// <summary>Rows after a place in the chain, in its order.</summary>
    ValueTask<IReadOnlyList<AuditRow>> ReadChainAsync(long afterSequence, int limit, CancellationToken cancellationToken);

    /// <summary>Rows that match, newest first (time, then place), before a position.</summary>
    ValueTask<IReadOnlyList<AuditRow>> QueryAsync(AuditFilter filter, AuditCursor? before, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the rows at the chain's beginning that are older, moves the anchor in the sealed head, and appends a
    /// <see cref="AuditRowKind.Retention"/> row when there were any. Stops at the first row that is young enough.
    /// </summary>
    /// <returns>How many rows were removed.</returns>
    ValueTask<long> RemoveBeforeAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>How many bytes the rows and their indexes take, about. What is free for rows to come does not count.</summary>
    /// <returns>The default is <see langword="null"/>: it is not known, and <see cref="AuditOptions.MaxSizeMegabytes"/> has no effect.</returns>
    ValueTask<long?> MeasureAsync(CancellationToken cancellationToken) => ValueTask.FromResult<long?>(null);

    /// <summary>Removes the rows at the chain's beginning up to and with a place, as <see cref="RemoveBeforeAsync"/> does. Needed where <see cref="MeasureAsync"/> knows the size.</summary>
    /// <param name="sequence">The last place that is removed.</param>
    /// <param name="reason">What the <see cref="AuditRowKind.Retention"/> row says beside the number of rows.</param>
    /// <param name="cancellationToken">Cancels the removal.</param>
    /// <returns>How many rows were removed.</returns>
    ValueTask<long> RemoveThroughAsync(long sequence, string reason, CancellationToken cancellationToken) => throw new NotSupportedException($"{GetType().Name} cannot remove audit rows by their place.");
}
