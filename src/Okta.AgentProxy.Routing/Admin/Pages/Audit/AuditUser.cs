namespace Okta.AgentProxy.Routing.Admin.Pages.Audit;

/// <summary>How the pages name the user of an audit row, in one place.</summary>
internal static class AuditUser
{
    /// <summary>The best name that the row has: its subject.</summary>
    public static string? Of(AuditRow row) => row.Subject;
}
