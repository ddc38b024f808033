namespace Okta.AgentProxy;

/// <summary>What a verification found.</summary>
public sealed record AuditVerification
{
    /// <summary>How many problems are listed at most.</summary>
    public const int MaxProblems = 100;

    /// <summary>Whether every row is there and as it was written.</summary>
    public bool Intact => ProblemCount == 0;

    /// <summary>How many rows were checked.</summary>
    public required long Rows { get; init; }

    /// <summary>The first row's place; 0 when there are none.</summary>
    public required long First { get; init; }

    /// <summary>The last checked row's place and hash: note it outside of the database.</summary>
    public required AuditCheckpoint Head { get; init; }

    /// <summary>How many problems there are.</summary>
    public required long ProblemCount { get; init; }

    /// <summary>The first problems.</summary>
    public required IReadOnlyList<AuditProblem> Problems { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
