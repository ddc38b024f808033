namespace Okta.AgentProxy;

/// <summary>
/// One decision of the proxy: who, through which agent, wanted what, and what became of it. Holds no secret. Requests of callers that nobody knows are summed
/// up (<see cref="Repeats"/>): whoever needs no token may not fill the audit.
/// </summary>
public sealed record AuditRecord
{
    // One record a request: a time without its offset, and one place for two things that exclude each other.
    private readonly long _ticks;
    private readonly object? _about;

    /// <summary>
    /// The same for <see cref="IAuditLog.AdmitAsync"/> and <see cref="IAuditLog.WriteAsync"/> of one request; it tells an admitted request whose
    /// outcome was never written from one that has both.
    /// </summary>
    /// <value>The default is <see cref="Guid.Empty"/>: the two are not connected.</value>
    public Guid Id { get; init; }

    /// <summary>When the request arrived, in UTC.</summary>
    public required DateTimeOffset Time
    {
        get => new(_ticks, TimeSpan.Zero);
        init => _ticks = value.UtcTicks;
    }

    /// <summary>The user (Okta's <c>uid</c>, else <c>sub</c>); <see langword="null"/> when unknown.</summary>
    public string? Subject { get; init; }

    /// <summary>The issuer of the user's token.</summary>
    public string? Issuer { get; init; }

    /// <summary>The agent's name.</summary>
    public string? Agent { get; init; }

    /// <summary>The backend's name.</summary>
    public string? Backend { get; init; }

    /// <summary>The tenant, where there are tenants.</summary>
    public string? Tenant { get; init; }

    /// <summary>The MCP method, or the HTTP method when there is none.</summary>
    public string? Method { get; init; }

    /// <summary>The tool, resource, prompt or task.</summary>
    public string? Tool { get; init; }

    /// <summary>Whether the request was let through to the backend.</summary>
    public required bool Allowed { get; init; }

    /// <summary>The rule or error code that decided; <see langword="null"/> when nothing objected.</summary>
    public string? Rule { get; init; }

    /// <summary>The HTTP status the caller got.</summary>
    public int Status { get; init; }

    /// <summary>How long the whole request took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The W3C trace id.</summary>
    public string? TraceId { get; init; }

    /// <summary>SHA-256 (hex) of the <c>jti</c> of the ID-JAG behind the credential.</summary>
    public string? AssertionHash { get; init; }

    /// <summary>The delegation chain (<c>act</c>), outermost first, as ids separated by <c> &gt; </c>.</summary>
    public string? DelegationChain { get; init; }

    /// <summary>The caller's login, and the scopes, roles, groups and claims that had a say; <see langword="null"/> when nobody is known.</summary>
    public AuditGrounds? Grounds
    {
        get => _about as AuditGrounds;
        init => _about = value ?? (object?)Repeats;
    }

    /// <summary>For how many requests of unknown callers the record stands; <see langword="null"/>: for one request. Excludes <see cref="Grounds"/>.</summary>
    public AuditRepeats? Repeats
    {
        get => _about as AuditRepeats;
        init => _about = value ?? (object?)Grounds;
    }
}
