using Okta.AgentProxy.Routing.Admin.Pages.Explain;
using Okta.AgentProxy.Routing.Admin.Pages.Layout;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Audit;

/// <summary>Requests: who, through what, to where, and what became of it.</summary>
internal static class RequestTable
{
    public static Html Draw(PageContext page, IEnumerable<AuditRow> rows) => Html.Of($"""
        <div class="scroll" role="region" aria-label="Audit rows, the newest first" tabindex="0">
        <table>
        <thead><tr><th scope="col">Time</th><th scope="col">Decision and rule</th>
        <th scope="col">User</th><th scope="col">Agent</th><th scope="col">Backend</th><th scope="col">Method and tool</th>
        <th scope="col" class="number">Status</th><th scope="col" class="number">Duration</th><th scope="col">Why</th></tr></thead>
        <tbody>{Html.Join(rows.Select(row => Row(page, row)))}</tbody>
        </table>
        </div>
        """);

    private static Html Row(PageContext page, AuditRow row)
    {
        if (row.Kind is not (AuditRowKind.Decision or AuditRowKind.Admission))
        {
            return Html.Of($"<tr><td class=\"nowrap\">{Times.Of(row.At)}</td><td></td><td class=\"wrap\">{AuditUser.Of(row)}</td><td class=\"wrap\">{row.Agent}</td><td class=\"wrap\">{row.Backend}</td><td class=\"wrap\" colspan=\"4\">{Kind(row)} {row.Method}</td></tr>");
        }

        // The rule stands under the decision: on a narrow screen what is further right is out of sight.
        return Html.Of($"""
            <tr><td class="nowrap">{Times.Of(row.At)}</td><td>{Decision(row)}<div class="mono">{row.Rule}</div></td><td class="wrap">{AuditUser.Of(row)}</td>
            <td class="wrap">{row.Agent}</td><td class="wrap">{row.Backend}</td><td class="wrap"><span class="mono">{row.Method} {row.Tool}</span></td>
            <td class="number">{row.Status}</td><td class="number">{AuditPages.Milliseconds(row.Duration)}</td><td>{Explain(page, row)}</td></tr>
            """);
    }

    private static Html Decision(AuditRow row) => row switch
    {
        { Kind: AuditRowKind.Admission } => Html.Of($"<span class=\"badge\">Let in</span>"),
        { Allowed: true } => Html.Of($"<span class=\"badge good\">Allowed</span>"),
        _ => Html.Of($"<span class=\"badge bad\">Refused</span>"),
    };

    // All that the form asks for and the record has; arguments are in no record, and what was decided stands for them.
    private static Html Explain(PageContext page, AuditRow row)
    {
        if (row.Agent is null || row.Backend is null)
        {
            return Html.Empty;
        }

        var url = page.Url(PagePaths.Explain).With(
            ("sub", row.Subject), ("login", row.Login), ("scopes", Short(string.Join(' ', AuditNames.Split(row.Scopes)))), ("groups", Listed(row.Groups)), ("claims", Listed(row.Claims)),
            ("agent", row.Agent), ("backend", row.Backend), ("method", row.Method), ("tool", row.Tool),
            ("decision", row.Allowed ? "allow" : "deny"), ("rule", row.Rule));
        return Html.Of($"<a href=\"{url}\" aria-label=\"Explain the request of {row.Login ?? row.Subject} through {row.Agent} to {row.Backend}\">Explain</a>");
    }

    private static string? Listed(string? list) => Short(CommaList.Join(AuditNames.Split(list)));

    // A server refuses the line of a request that is too long; that something was left out is said.
    private static string? Short(string text) => text.Length switch { 0 => null, < 1_000 => text, _ => AuditNames.Cut };

    private static string Kind(AuditRow row) => row.Kind switch
    {
        AuditRowKind.ConfigurationChange => "Change of the configuration:",
        AuditRowKind.Retention => $"Older rows were removed: {row.Detail}",
        AuditRowKind.ChainBreak => "The chain was found broken at start",
        _ => row.Kind.ToString(),
    };
}
