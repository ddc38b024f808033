namespace Okta.AgentProxy;

/// <summary>
/// The two ends of the chain: the newest row, and the last row that retention removed, to which the oldest remaining one is tied. Sealed in the
/// database, because a chain alone does not show that its tail is missing.
/// </summary>
/// <param name="Sequence">The newest row's place; 0 when there is none.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="AnchorSequence">The place of the last removed row; 0 when none was.</param>
/// <param name="AnchorHash">Its hash.</param>
public sealed record AuditHead(long Sequence, ReadOnlyMemory<byte> Hash, long AnchorSequence, ReadOnlyMemory<byte> AnchorHash)
{
    /// <summary>An audit without rows.</summary>
    public static AuditHead Empty { get; } = new(0, AuditChain.Start, 0, AuditChain.Start);

    /// <summary>The newest hash as text.</summary>
    public string HashText => Convert.ToHexStringLower(Hash.Span);
}
