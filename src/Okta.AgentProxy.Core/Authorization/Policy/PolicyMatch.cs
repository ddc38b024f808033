namespace Okta.AgentProxy;

/// <summary>
/// When a rule matches: everything that is given must hold. A <see langword="null"/> member does not restrict the rule. Immutable.
/// </summary>
/// <remarks>
/// What: a rule that gives none of <see cref="Tools"/>, <see cref="Resources"/>, <see cref="Prompts"/>, <see cref="Tasks"/>,
/// <see cref="Methods"/> is about all of them; otherwise about those it gives.
/// Deny rules compare names without regard to case and count what cannot be judged as a match; allow rules do neither.
/// </remarks>
public sealed record PolicyMatch
{
    /// <summary>Globs of tools: <c>*</c> is any run of characters, <c>?</c> one.</summary>
    public IReadOnlyList<string>? Tools { get; init; }

    /// <summary>Patterns of resource URIs: <c>*</c> stays inside a path segment, <c>**</c> does not, <c>?</c> is the query's question mark.</summary>
    public IReadOnlyList<string>? Resources { get; init; }

    /// <summary>Globs of prompts.</summary>
    public IReadOnlyList<string>? Prompts { get; init; }

    /// <summary>Globs of task ids; usually <c>*</c>.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>Globs of methods that belong to none of the above, such as those of extensions.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>The caller has one of these roles.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The caller's agent is one of these.</summary>
    public IReadOnlyList<string>? Agents { get; init; }

    /// <summary>The caller is in one of these groups, as they stand in the token.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>The caller has all of these effective scopes.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The user has signed in with one of these authentication contexts (<c>acr</c>). Rules that allow only.</summary>
    public IReadOnlyList<string>? Acr { get; init; }

    /// <summary>The user has signed in at most so many seconds ago (<c>auth_time</c>). Rules that allow only.</summary>
    public int? MaxAuthAge { get; init; }

    /// <summary>For each claim: the token has it with one of these values.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Claims { get; init; }

    /// <summary>The tool's annotations (<c>readOnlyHint</c>, <c>destructiveHint</c>, <c>idempotentHint</c>, <c>openWorldHint</c>), as the backend last listed them.</summary>
    public IReadOnlyDictionary<string, bool>? Annotations { get; init; }

    /// <summary>For each JSON Pointer (RFC 6901) into the arguments: a condition on the value there.</summary>
    public IReadOnlyDictionary<string, ArgumentCondition>? Arguments { get; init; }

    /// <summary>The name of an ASP.NET Core authorization policy that the caller fulfils; it sees the caller and the backend, never the tool.</summary>
    public string? HostPolicy { get; init; }
}
