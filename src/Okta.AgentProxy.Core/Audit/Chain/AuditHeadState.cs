namespace Okta.AgentProxy;

/// <summary>The head as the database holds it.</summary>
/// <param name="Head">The head; <see langword="null"/> when it is absent or cannot be opened.</param>
/// <param name="Present">Whether there is a sealed head at all.</param>
/// <param name="LastRow">The newest row that is there; <see langword="null"/> when there is none.</param>
public sealed record AuditHeadState(AuditHead? Head, bool Present, AuditRow? LastRow)
{
    /// <summary>Why rows and head do not fit each other, or <see langword="null"/> when they do.</summary>
    public string? FindMismatch() => this switch
    {
        { Present: false, LastRow: null } => null,
        { Present: false } => $"there are rows up to {LastRow.Sequence} but no head",
        { Head: null } => "the head was altered, or was sealed with other Data Protection keys",
        { LastRow: null } when Head.Sequence == Head.AnchorSequence => null,
        { LastRow: null } => $"the head is at row {Head.Sequence} but there are no rows",
        _ when LastRow.Sequence != Head.Sequence => $"the head is at row {Head.Sequence} but the last row is {LastRow.Sequence}",
        _ when !LastRow.Hash.Span.SequenceEqual(Head.Hash.Span) => $"row {LastRow.Sequence} has another hash than the head",
        _ => null,
    };

    /// <summary>
    /// The head to write on from. When it does not fit, an appender goes on rather than stop the proxy, but first writes the break into the
    /// chain, where every later verification finds it.
    /// </summary>
    public (AuditHead Head, AuditRow? Break) Resume(DateTimeOffset now)
    {
        var mismatch = FindMismatch();
        if (mismatch is null)
        {
            return (Head ?? AuditHead.Empty, null);
        }

        // Never reuse a number that was given out: the gap itself is evidence.
        var sequence = Math.Max(Head?.Sequence ?? 0, LastRow?.Sequence ?? 0);
        var head = new AuditHead(sequence, AuditChain.Start, Head?.AnchorSequence ?? 0, Head?.AnchorHash ?? AuditChain.Start);
        return (head, new AuditRow { Kind = AuditRowKind.ChainBreak, Time = AuditRows.Microseconds(now), Detail = mismatch });
    }
}
