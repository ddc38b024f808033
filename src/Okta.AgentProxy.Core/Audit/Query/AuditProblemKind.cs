namespace Okta.AgentProxy;

/// <summary>The kinds of damage to the audit.</summary>
public enum AuditProblemKind
{
    /// <summary>A row is not what was hashed, or does not follow the row before it: edited, reordered or inserted.</summary>
    Altered,

    /// <summary>Rows are missing.</summary>
    Missing,

    /// <summary>The sealed head is absent, altered, sealed with other keys, or does not fit the last row.</summary>
    Head,

    /// <summary>A break that was found and recorded at an earlier start.</summary>
    Break,

    /// <summary>The chain does not contain the checkpoint.</summary>
    Checkpoint,
}
