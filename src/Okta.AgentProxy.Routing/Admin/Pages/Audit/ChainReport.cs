using System.Globalization;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Audit;

/// <summary>What a verification of the chain found.</summary>
internal static class ChainReport
{
    public static Html Draw(AuditVerification found)
    {
        if (found is { Rows: 0, Intact: true })
        {
            return Html.Of($"""
                <div class="message" role="status"><h2>There is nothing to verify</h2><p>No rows are kept, or they are kept in memory only, without a chain. <code>storage.provider: sqlite</code> or <code>postgres</code> keeps them.</p></div>
                """);
        }

        return found.Intact ? Intact(found) : Broken(found);
    }

    private static Html Intact(AuditVerification found) => Html.Of($"""
        <div class="message good" role="status"><h2>The chain is intact</h2>
        <p>{found.Rows} rows, from {found.First}, verified in {Seconds(found)}. The head, to be noted elsewhere:</p>
        <p class="mono wrap">{found.Head.ToString()}</p></div>
        """);

    private static Html Broken(AuditVerification found)
    {
        var items = Html.Join(found.Problems.Select(problem => Html.Of($"<li><strong>{problem.Kind.ToString()}</strong> at row {problem.Sequence}: {problem.Message}</li>")));
        var more = Html.Of($"<p>The first {found.Problems.Count} are listed.</p>").When(found.ProblemCount > found.Problems.Count);
        return Html.Of($"""
            <div class="message bad" role="alert"><h2>The chain is broken: {found.ProblemCount} problems</h2><p>{found.Rows} rows, verified in {Seconds(found)}.</p><ul>{items}</ul>{more}</div>
            """);
    }

    private static string Seconds(AuditVerification found) => found.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture) + " s";
}
