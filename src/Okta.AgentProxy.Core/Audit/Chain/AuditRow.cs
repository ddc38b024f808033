namespace Okta.AgentProxy;

/// <summary>One row of the audit as a database keeps it. Texts are bounded and fit any database; times are Unix microseconds.</summary>
public sealed record AuditRow
{
    /// <summary>Its place in the chain, from 1; 0 while it is not written.</summary>
    public long Sequence { get; init; }

    /// <summary>What it is about.</summary>
    public required AuditRowKind Kind { get; init; }

    /// <summary>When, in microseconds since 1970.</summary>
    public required long Time { get; init; }

    /// <summary>The request; see <see cref="AuditRecord.Id"/>.</summary>
    public Guid Id { get; init; }

    /// <summary>The user, or who changed the configuration.</summary>
    public string? Subject { get; init; }

    /// <inheritdoc cref="AuditRecord.Issuer"/>
    public string? Issuer { get; init; }

    /// <inheritdoc cref="AuditRecord.Agent"/>
    public string? Agent { get; init; }

    /// <inheritdoc cref="AuditRecord.Backend"/>
    public string? Backend { get; init; }

    /// <inheritdoc cref="AuditRecord.Tenant"/>
    public string? Tenant { get; init; }

    /// <summary>The MCP or HTTP method; for a change its action.</summary>
    public string? Method { get; init; }

    /// <inheritdoc cref="AuditRecord.Tool"/>
    public string? Tool { get; init; }

    /// <inheritdoc cref="AuditRecord.Allowed"/>
    public bool Allowed { get; init; }

    /// <inheritdoc cref="AuditRecord.Rule"/>
    public string? Rule { get; init; }

    /// <inheritdoc cref="AuditRecord.Status"/>
    public int Status { get; init; }

    /// <summary>How long the request took, in microseconds.</summary>
    public long Duration { get; init; }

    /// <inheritdoc cref="AuditRecord.TraceId"/>
    public string? TraceId { get; init; }

    /// <inheritdoc cref="AuditRecord.AssertionHash"/>
    public string? AssertionHash { get; init; }

    /// <inheritdoc cref="AuditRecord.DelegationChain"/>
    public string? DelegationChain { get; init; }

    /// <summary>JSON: the changed entity and fields, or what a retention or a break was about.</summary>
    public string? Detail { get; init; }

    /// <summary>The form that the row is hashed in: what rows of that version have. A database keeps it, for rows of earlier releases have fewer columns.</summary>
    /// <value>The default is <see cref="AuditChain.CurrentFormat"/>.</value>
    public int Format { get; init; } = AuditChain.CurrentFormat;

    /// <inheritdoc cref="AuditGrounds.Login"/>
    public string? Login { get; init; }

    /// <summary>The scopes that had a say, as <see cref="AuditNames"/> writes lists.</summary>
    public string? Scopes { get; init; }

    /// <summary>The roles that had a say, as <see cref="AuditNames"/> writes lists.</summary>
    public string? Roles { get; init; }

    /// <summary>The groups that had a say, as <see cref="AuditNames"/> writes lists.</summary>
    public string? Groups { get; init; }

    /// <summary>The claims that had a say, each <c>NAME=VALUE</c>, as <see cref="AuditNames"/> writes lists.</summary>
    public string? Claims { get; init; }

    /// <inheritdoc cref="AuditRepeats.Client"/>
    public string? Client { get; init; }

    /// <summary>For how many requests the row stands.</summary>
    /// <value>The default is 1.</value>
    public long Requests { get; init; } = 1;

    /// <summary>When the last of them arrived, in microseconds since 1970; 0 where there is one.</summary>
    public long Until { get; init; }

    /// <summary>SHA-256 over this row and the hash before it; empty while it is not written.</summary>
    public ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>When, as a time.</summary>
    public DateTimeOffset At => DateTimeOffset.UnixEpoch.AddMicroseconds(Time);

    /// <inheritdoc/>
    public override string ToString() => $"AuditRow {Sequence} {Kind}";
}
