using System.Globalization;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Layout;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Audit;

/// <summary>Who called what, and what became of it; who changed what; and whether anybody has tampered with the record of it.</summary>
internal sealed class AuditPages(IAuditQuery audit)
{
    private const int PageSize = 50;

    public void Map(AdminRoutes routes)
    {
        routes.Get($"/{PagePaths.Audit}", ListAsync);
        routes.Get($"/{PagePaths.Audit}/verify", VerifyAsync);
    }

    private async Task<IResult> ListAsync(HttpContext http)
    {
        var page = PageContext.Of(http);
        var query = http.Request.Query;
        var cursor = query["cursor"].ToString();
        var problem = AuditEndpoints.ReadFilter(query, out var filter) ?? (cursor.Length > 0 && !AuditCursor.TryParse(cursor, out _) ? "The place in the list is not one that a page had." : null);
        var found = problem is null ? await audit.QueryAsync(filter, PageSize, cursor.Length == 0 ? null : cursor, page.Aborted) : new AuditPage([], null);
        var changes = filter.Scope == AuditScope.Changes;
        return PageLayout.Page(page, PagePaths.Audit, "Audit", Html.Of($"""
            <div class="head"><h1>Audit</h1><a class="button quiet" href="{page.Url(PagePaths.Audit, "verify")}">Verify the chain</a></div>
            {(problem is null ? Html.Empty : Html.Of($"<div class=\"message bad\" role=\"alert\"><p>{problem}</p></div>"))}
            {AuditFilterForm.Draw(page)}
            <section aria-label="{(changes ? "Changes" : "Requests")}">
            {(found.Rows.Count == 0 ? Html.Of($"<p>Nothing fits.</p>") : changes ? ChangeTable.Draw(found.Rows) : RequestTable.Draw(page, found.Rows))}
            {Turn(page, cursor, found.Next)}
            </section>
            """), problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private async Task<IResult> VerifyAsync(HttpContext http)
    {
        var page = PageContext.Of(http);
        var text = http.Request.Query["checkpoint"].ToString().Trim();
        AuditCheckpoint? checkpoint = null;
        if (text.Length > 0 && !AuditCheckpoint.TryParse(text, out checkpoint))
        {
            return Verification(page, text, Html.Of($"<div class=\"message bad\" role=\"alert\"><p>A checkpoint is SEQUENCE:HASH, as in the log.</p></div>"), StatusCodes.Status400BadRequest);
        }

        return Verification(page, text, ChainReport.Draw(await audit.VerifyAsync(checkpoint, page.Aborted)), StatusCodes.Status200OK);
    }

    private static IResult Verification(PageContext page, string checkpoint, Html report, int status) => PageLayout.Page(page, PagePaths.Audit, "Audit chain", Html.Of($"""
        <div class="head"><h1>Audit chain</h1><a class="button quiet" href="{page.Url(PagePaths.Audit)}">Back to the audit</a></div>
        <p class="note">Every row carries the hash of the row before it. Verifying recomputes them all.</p>
        {report}
        <section aria-label="Verify again">
        <form method="get" action="{page.Url(PagePaths.Audit, "verify")}">
        <div class="field"><label for="checkpoint">Checkpoint</label><p class="hint" id="checkpoint-hint">SEQUENCE:HASH from the log or from an earlier verification, kept elsewhere: it shows a chain that was cut or rebuilt. May be empty.</p>
        <input id="checkpoint" name="checkpoint" value="{checkpoint}" autocomplete="off" spellcheck="false" aria-describedby="checkpoint-hint"></div>
        <button>Verify</button>
        </form>
        </section>
        """), status);

    private static Html Turn(PageContext page, string cursor, string? next)
    {
        var newest = cursor.Length == 0 ? Html.Empty : Html.Of($"<a class=\"button quiet\" href=\"{AuditFilterForm.Address(page, null)}\">Newest</a>");
        var older = next is null ? Html.Empty : Html.Of($"<a class=\"button quiet\" rel=\"next\" href=\"{AuditFilterForm.Address(page, next)}\">Older</a>");
        return Html.Of($"<nav class=\"actions turn\" aria-label=\"Pages of the audit\">{newest}{older}</nav>").When(cursor.Length > 0 || next is not null);
    }

    internal static string Milliseconds(long microseconds) => (microseconds / 1000.0).ToString(microseconds < 10_000 ? "0.0" : "0", CultureInfo.InvariantCulture) + " ms";
}
