namespace Okta.AgentProxy;

/// <summary>
/// What about the caller had a say in a decision. Of a token with a thousand groups these are the few that the backend's rules, or the roles they name, ask for.
/// Immutable; one instance serves all records of a caller towards a backend.
/// </summary>
public sealed class AuditGrounds
{
    /// <summary>The user's login, for people: <c>sub</c> where the id is another (Okta's access tokens), else <c>preferred_username</c>, else <c>sub</c>.</summary>
    /// <value><see langword="null"/> for a client that acts for itself.</value>
    public string? Login { get; init; }

    /// <summary>The effective scopes that the backend or its rules ask for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The caller's roles that the backend's rules name.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The caller's groups that the rules name, or that give one of <see cref="Roles"/>.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The claims that fulfilled a condition of a rule, each <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    // Stored once a request and the same each time: written once. A race makes the same text twice.
    internal string? StoredScopes => field ??= AuditNames.Join(Scopes);

    internal string? StoredRoles => field ??= AuditNames.Join(Roles);

    internal string? StoredGroups => field ??= AuditNames.Join(Groups);

    internal string? StoredClaims => field ??= AuditNames.Join(Claims);

    /// <summary>What the grounds were found by; when one of them is another, they are found again.</summary>
    internal Agent? Agent { get; init; }

    /// <summary>The backend's policy, or the backend where it has none.</summary>
    internal object? Rules { get; init; }

    /// <inheritdoc/>
    public override string ToString() => nameof(AuditGrounds);
}
