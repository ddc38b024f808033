using System.Globalization;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Layout;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;
using Okta.AgentProxy.Routing.Admin.Pages.Traffic;

namespace Okta.AgentProxy.Routing.Admin.Pages.Overview;

/// <summary>How many requests there are, how long they take and how many are refused, by backend and by agent.</summary>
internal sealed class OverviewPage(TrafficMonitor traffic, TimeProvider clock)
{
    public IResult Show(HttpContext http)
    {
        var page = PageContext.Of(http);
        var window = traffic.Read();
        return PageLayout.Page(page, section: null, "Overview", Html.Of($"""
            <div class="head"><h1>Overview</h1><div id="live-control"><a class="button quiet" href="{page.Url()}">Refresh</a></div></div>
            <p class="note">This node, the last 15 minutes. It begins anew when the process does; what lasts is in the <a href="{page.Url(PagePaths.Audit)}">audit</a>.</p>
            <div id="live">
            <p class="note">As of {Times.Of(clock.GetUtcNow())}</p>
            {Tiles(window.All)}
            {Group(page, PagePaths.Backends, "backend", "By backend", window.Backends)}
            {Group(page, PagePaths.Agents, "agent", "By agent", window.Agents)}
            </div>
            """));
    }

    private static Html Tiles(TrafficLine all) => Html.Of($"""
        <dl class="tiles">
        <div><dt>Requests per second, 1 min</dt><dd>{Rate(all.PerSecond)}</dd></div>
        <div><dt>Median latency, 1 min</dt><dd>{Latency(all.Median)}</dd></div>
        <div><dt>95th percentile, 1 min</dt><dd>{Latency(all.Slow)}</dd></div>
        <div><dt>Refused, 15 min</dt><dd>{Count(all.Refused)} <small>of {Count(all.Requests)}</small></dd></div>
        </dl>
        """);

    private static Html Group(PageContext page, string segment, string kind, string title, IReadOnlyList<TrafficLine> lines)
    {
        if (lines.Count == 0)
        {
            return Html.Of($"<section aria-labelledby=\"{kind}-title\"><h2 id=\"{kind}-title\">{title}</h2><p>No request in the last 15 minutes.</p></section>");
        }

        var rows = Html.Join(lines.Select((line, index) => Row(page, segment, line, index)));
        return Html.Of($"""
            <section aria-labelledby="{kind}-title">
            <h2 id="{kind}-title">{title}</h2>
            <div class="plots">
            <figure><figcaption>Requests per second</figcaption>{Plot.Draw($"{kind}-rate", $"Requests per second by {kind}, last 15 minutes", [.. lines.Select(line => line.Rate.Select(value => (double?)value).ToArray())], Rate)}</figure>
            <figure><figcaption>Latency, 95th percentile</figcaption>{Plot.Draw($"{kind}-latency", $"95th percentile of the latency by {kind}, last 15 minutes", [.. lines.Select(line => line.Latency)], value => Latency(value))}</figure>
            </div>
            <div class="scroll" role="region" aria-label="{title}, in numbers" tabindex="0">
            <table>
            <thead><tr><th scope="col">{(kind == "agent" ? "Agent" : "Backend")}</th><th scope="col" class="number">Per second, 1 min</th><th scope="col" class="number">Median, 1 min</th><th scope="col" class="number">95th percentile, 1 min</th><th scope="col" class="number">Requests, 15 min</th><th scope="col" class="number">Refused, 15 min</th></tr></thead>
            <tbody>{rows}</tbody>
            </table>
            </div>
            </section>
            """);
    }

    private static Html Row(PageContext page, string segment, TrafficLine line, int index)
    {
        var key = Html.Of($"""<svg class="key" viewBox="0 0 28 8" aria-hidden="true"><path class="line s{index}" d="M1 4H27"></path></svg>""").When(index < Plot.MaxLines);
        var name = line.Name is "none" or "(others)" ? Html.Of($"{line.Name}") : Html.Of($"<a href=\"{page.Url(segment, "edit", line.Name)}\">{line.Name}</a>");
        return Html.Of($"""
            <tr><th scope="row">{key}{name}</th><td class="number">{Rate(line.PerSecond)}</td><td class="number">{Latency(line.Median)}</td><td class="number">{Latency(line.Slow)}</td><td class="number">{Count(line.Requests)}</td><td class="number">{Count(line.Refused)}</td></tr>
            """);
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Rate(double value) => value.ToString(value >= 10 ? "0" : "0.##", CultureInfo.InvariantCulture);

    private static string Latency(double? seconds) => seconds switch
    {
        null => "–",
        0 => "0",
        < 0.0095 => (seconds.Value * 1000).ToString("0.0", CultureInfo.InvariantCulture) + " ms",
        < 1 => (seconds.Value * 1000).ToString("0", CultureInfo.InvariantCulture) + " ms",
        _ => seconds.Value.ToString("0.0", CultureInfo.InvariantCulture) + " s",
    };
}
