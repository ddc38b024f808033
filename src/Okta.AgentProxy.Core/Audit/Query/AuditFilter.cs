namespace Okta.AgentProxy;

/// <summary>Which audit rows are wanted. What is <see langword="null"/> does not matter; texts are compared exactly.</summary>
public sealed record AuditFilter
{
    /// <summary>All requests.</summary>
    public static AuditFilter Requests { get; } = new();

    /// <summary>Which kinds of row.</summary>
    /// <value>The default is <see cref="AuditScope.Requests"/>.</value>
    public AuditScope Scope { get; init; }

    /// <summary>The user, or who changed the configuration.</summary>
    public string? Subject { get; init; }

    /// <summary>The user's login.</summary>
    public string? Login { get; init; }

    /// <summary>A role that had a say.</summary>
    public string? Role { get; init; }

    /// <summary>A group that had a say.</summary>
    public string? Group { get; init; }

    /// <summary>An OAuth scope that had a say.</summary>
    public string? TokenScope { get; init; }

    /// <summary>The agent.</summary>
    public string? Agent { get; init; }

    /// <summary>The backend.</summary>
    public string? Backend { get; init; }

    /// <summary>The tool, resource, prompt or task.</summary>
    public string? Tool { get; init; }

    /// <summary>Only what was allowed, or only what was not.</summary>
    public bool? Allowed { get; init; }

    /// <summary>Not before this time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether a row fits, the pairing of admissions with outcomes apart.</summary>
    public bool Matches(AuditRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Includes(row.Kind)
            && (Subject is null || Subject == row.Subject)
            && (Login is null || Login == row.Login)
            && Has(row.Roles, Role)
            && Has(row.Groups, Group)
            && Has(row.Scopes, TokenScope)
            && (Agent is null || Agent == row.Agent)
            && (Backend is null || Backend == row.Backend)
            && (Tool is null || Tool == row.Tool)
            && (Allowed is null || Allowed == row.Allowed)
            && (From is null || row.Time >= AuditRows.Microseconds(From.Value))
            && (To is null || row.Time < AuditRows.Microseconds(To.Value));
    }

    private static bool Has(string? list, string? name) => name is null || (list?.Contains(AuditNames.Needle(name), StringComparison.Ordinal) ?? false);

    private bool Includes(AuditRowKind kind) => Scope switch
    {
        AuditScope.Requests => kind is AuditRowKind.Decision or AuditRowKind.Admission,
        AuditScope.Changes => kind == AuditRowKind.ConfigurationChange,
        _ => true,
    };
}
