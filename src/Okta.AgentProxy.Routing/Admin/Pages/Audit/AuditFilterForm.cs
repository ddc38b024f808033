using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Layout;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Audit;

/// <summary>The filters of the audit, in the page's address: a view can be kept and sent to somebody.</summary>
internal static class AuditFilterForm
{
    private static readonly string[] Keys = ["kind", "decision", "subject", "login", "role", "group", "scope", "agent", "backend", "tool", "from", "to"];

    private static readonly (string Value, string Label)[] Kinds = [("requests", "Requests"), ("changes", "Changes of the configuration"), ("all", "Every row")];

    private static readonly (string Value, string Label)[] Decisions = [("", "All"), ("allow", "Allowed"), ("deny", "Refused")];

    public static Html Draw(PageContext page)
    {
        var query = page.Http.Request.Query;
        return Html.Of($"""
            <section aria-label="Filters">
            <form method="get" action="{page.Url(PagePaths.Audit)}" class="filters">
            {Choice(query, "kind", "Show", Kinds)}
            {Choice(query, "decision", "Decision", Decisions)}
            {Text(query, "subject", "User")}
            {Text(query, "login", "Login")}
            {Text(query, "group", "Group")}
            {Text(query, "agent", "Agent")}
            {Text(query, "backend", "Backend")}
            {Text(query, "tool", "Tool")}
            {Text(query, "from", "From (UTC)", "2026-03-01 or 2026-03-01T08:00Z")}
            {Text(query, "to", "Before (UTC)", "2026-04-01")}
            <div class="actions"><button>Apply</button><a href="{page.Url(PagePaths.Audit)}">Reset</a></div>
            </form>
            </section>
            """);
    }

    /// <summary>The same filters, from another place in the list.</summary>
    public static PageUrl Address(PageContext page, string? cursor) =>
        page.Url(PagePaths.Audit).With([.. Keys.Select(key => (key, (string?)page.Http.Request.Query[key].ToString())), ("cursor", cursor)]);

    private static Html Text(IQueryCollection query, string key, string label, string? placeholder = null) => Html.Of($"""
        <div class="field"><label for="{key}">{label}</label><input id="{key}" name="{key}" value="{query[key].ToString()}" placeholder="{placeholder}" autocomplete="off" spellcheck="false"></div>
        """);

    private static Html Choice(IQueryCollection query, string key, string label, (string Value, string Label)[] options)
    {
        var chosen = query[key].ToString();
        var list = Html.Join(options.Select(option => Html.Of($"<option value=\"{option.Value}\"{HtmlFlag.Selected(option.Value == chosen)}>{option.Label}</option>")));
        return Html.Of($"<div class=\"field\"><label for=\"{key}\">{label}</label><select id=\"{key}\" name=\"{key}\">{list}</select></div>");
    }
}
