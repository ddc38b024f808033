namespace Okta.AgentProxy;

/// <summary>Something that a verification found.</summary>
/// <param name="Kind">What.</param>
/// <param name="Sequence">The row it was found at.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record AuditProblem(AuditProblemKind Kind, long Sequence, string Message);
