namespace Okta.AgentProxy;

/// <summary>A page of audit rows, newest first.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Next">The cursor of the next page; <see langword="null"/> when this is the last.</param>
public sealed record AuditPage(IReadOnlyList<AuditRow> Rows, string? Next);
