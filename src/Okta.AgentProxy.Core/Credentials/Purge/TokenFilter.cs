namespace Okta.AgentProxy;

/// <summary>Which of the kept tokens are meant; a member that is <see langword="null"/> means any.</summary>
public sealed record TokenFilter
{
    /// <summary>The user: the id, or the 16 hex digits that stand for the user in logs.</summary>
    public string? Subject { get; init; }

    /// <summary>The agent's name, whatever its case.</summary>
    public string? Agent { get; init; }

    /// <summary>The backend's name, whatever its case.</summary>
    public string? Backend { get; init; }

    /// <summary>Whether it means every token.</summary>
    public bool IsEmpty => Subject is null && Agent is null && Backend is null;

    /// <summary>Whether a token of <paramref name="owner"/> is meant.</summary>
    public bool Matches(in TokenOwner owner) =>
        (Agent is null || string.Equals(Agent, owner.Agent, StringComparison.OrdinalIgnoreCase))
        && (Backend is null || string.Equals(Backend, owner.Backend, StringComparison.OrdinalIgnoreCase))
        && (Subject is null || (owner.Subject.Length > 0 && (string.Equals(Subject, owner.Subject, StringComparison.Ordinal) || string.Equals(Subject, owner.SubjectHash, StringComparison.Ordinal))));
}
