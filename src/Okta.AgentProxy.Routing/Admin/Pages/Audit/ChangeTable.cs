using Okta.AgentProxy.Routing.Admin.Pages.Layout;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Audit;

/// <summary>Changes of the configuration: who, what, from which value to which. Secrets were masked when they were written.</summary>
internal static class ChangeTable
{
    public static Html Draw(IEnumerable<AuditRow> rows) => Html.Of($"""
        <div class="scroll" role="region" aria-label="Changes, the newest first" tabindex="0">
        <table>
        <thead><tr><th scope="col">Time</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Fields</th></tr></thead>
        <tbody>{Html.Join(rows.Select(Row))}</tbody>
        </table>
        </div>
        """);

    private static Html Row(AuditRow row)
    {
        var change = AuditRows.ToChange(row);
        var fields = change is null ? Html.Empty : Html.Of($"<ul class=\"plain\">{Html.Join(change.Changes.Select(Field))}</ul>");
        return Html.Of($"""
            <tr><td class="nowrap">{Times.Of(row.At)}</td><td class="wrap">{AuditUser.Of(row)}</td><td class="wrap">{row.Method} {change?.Kind} <strong>{change?.Name ?? row.Agent ?? row.Backend}</strong></td><td class="wrap">{fields}</td></tr>
            """);
    }

    private static Html Field(FieldChange field) =>
        Html.Of($"<li><span class=\"mono\">{field.Field}</span>: <del>{field.Old ?? "nothing"}</del> → <ins>{field.New ?? "nothing"}</ins></li>");
}
