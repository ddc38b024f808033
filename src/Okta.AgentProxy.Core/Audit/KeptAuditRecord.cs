namespace Okta.AgentProxy;

/// <summary>
/// What <see cref="InMemoryAuditLog"/> keeps of a record: its members, in place. Ten thousand records that each live for thousands of requests would be
/// what the garbage collector carries from generation to generation; so the objects die young, and most of their texts are shared anyway.
/// </summary>
internal readonly struct KeptAuditRecord(AuditRecord record)
{
    private readonly Guid _id = record.Id;
    private readonly DateTimeOffset _time = record.Time;
    private readonly string? _subject = record.Subject;
    private readonly string? _issuer = record.Issuer;
    private readonly string? _agent = record.Agent;
    private readonly string? _backend = record.Backend;
    private readonly string? _tenant = record.Tenant;
    private readonly string? _method = record.Method;
    private readonly string? _tool = record.Tool;
    private readonly string? _rule = record.Rule;
    private readonly string? _traceId = record.TraceId;
    private readonly string? _assertionHash = record.AssertionHash;
    private readonly string? _delegationChain = record.DelegationChain;
    private readonly AuditGrounds? _grounds = record.Grounds;
    private readonly AuditRepeats? _repeats = record.Repeats;
    private readonly TimeSpan _duration = record.Duration;
    private readonly int _status = record.Status;
    private readonly bool _allowed = record.Allowed;

    /// <summary>The record again.</summary>
    public AuditRecord ToRecord() => new()
    {
        Id = _id,
        Time = _time,
        Subject = _subject,
        Issuer = _issuer,
        Agent = _agent,
        Backend = _backend,
        Tenant = _tenant,
        Method = _method,
        Tool = _tool,
        Allowed = _allowed,
        Rule = _rule,
        Status = _status,
        Duration = _duration,
        TraceId = _traceId,
        AssertionHash = _assertionHash,
        DelegationChain = _delegationChain,
        Grounds = _grounds,
        Repeats = _repeats,
    };
}
