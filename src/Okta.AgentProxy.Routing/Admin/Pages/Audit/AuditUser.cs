using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Audit;

/// <summary>How the pages name the user of an audit row, in one place.</summary>
internal static class AuditUser
{
    /// <summary>By name, for people; the id tells two of the same name apart, and is what the filter "subject" takes.</summary>
    public static Html Of(AuditRow row) => row switch
    {
        { Until: not 0 } => Html.Of($"{row.Requests} × unknown, from {row.Client ?? "no address"}"),
        { Login: { } login } when login != row.Subject => Html.Of($"<span title=\"{row.Subject}\">{login}</span>"),
        _ => Html.Of($"{row.Subject}"),
    };
}
