using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Assets;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Layout;

/// <summary>What is around every page: the skip link, the navigation, who is signed in.</summary>
internal static class PageLayout
{
    private static readonly (string? Segment, string Name)[] Sections =
    [
        (null, "Overview"), (PagePaths.Agents, "Agents"), (PagePaths.Backends, "Backends"), (PagePaths.Audit, "Audit"), (PagePaths.Explain, "Explain"),
    ];

    /// <summary>A page of a section; <paramref name="section"/> is its first segment, <see langword="null"/> the overview's.</summary>
    public static IResult Page(PageContext page, string? section, string title, Html content, int status = StatusCodes.Status200OK) =>
        Document(page.Http, title, Navigation(page, section), content, status);

    /// <summary>A page for somebody who is not let in: nothing but the message.</summary>
    public static IResult Message(HttpContext http, int status, string title, Html content) =>
        Document(http, title, Html.Empty, Html.Of($"<h1>{title}</h1>{content}"), status);

    private static PageResult Document(HttpContext http, string title, Html navigation, Html content, int status)
    {
        return new PageResult(
            Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>{title} – Agent Proxy</title>
            <link rel="icon" type="image/svg+xml" href="{Asset(http, PageAssets.Icon)}">
            <link rel="stylesheet" href="{Asset(http, PageAssets.Style)}">
            <script src="{Asset(http, PageAssets.Script)}" defer></script>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header class="top"><p class="brand">Agent Proxy</p>{navigation}</header>
            <main id="main" tabindex="-1">
            {content}
            </main>
            </body>
            </html>
            """),
            status);
    }

    private static Html Navigation(PageContext page, string? current)
    {
        var links = Html.Join(Sections.Select(section =>
        {
            var url = section.Segment is { } segment ? page.Url(segment) : page.Url();
            return Html.Of($"<li><a href=\"{url}\"{HtmlFlag.CurrentPage(section.Segment == current)}>{section.Name}</a></li>");
        }));
        var who = Html.Of($"<span class=\"who\">{page.Who}</span>");
        var leave = page.CanSignOut ? page.InlineForm(page.Url(PagePaths.SignOut), Html.Of($"<button class=\"quiet\">Sign out</button>")) : Html.Empty;
        return Html.Of($"<nav aria-label=\"Sections\"><ul>{links}</ul></nav><div class=\"session\">{who}{leave}</div>");
    }

    private static PageUrl Asset(HttpContext http, PageAssets asset) =>
        PageUrl.To(http.Request.PathBase, PagePaths.Assets, asset.Name).With(("v", asset.Version));
}
