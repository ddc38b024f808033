using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Access;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Layout;

/// <summary>Who looks at a page, and where the application is.</summary>
internal sealed class PageContext(HttpContext http, PageForms forms, string? who, bool canSignOut)
{
    private static readonly object Key = new();

    public HttpContext Http { get; } = http;

    /// <summary>Whom to greet; <see langword="null"/> when nobody is signed in.</summary>
    public string? Who { get; } = who;

    /// <summary>Whether there is a session to end.</summary>
    public bool CanSignOut { get; } = canSignOut;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>What the guard found out about this request.</summary>
    public static PageContext Of(HttpContext http) => (PageContext)http.Items[Key]!;

    public void Attach() => Http.Items[Key] = this;

    public PageUrl Url(params ReadOnlySpan<string> segments) => PageUrl.To(Http.Request.PathBase, segments);

    /// <summary>A form that changes something: with the token without which it is refused.</summary>
    public Html Form(PageUrl action, Html content) => Html.Of($"<form method=\"post\" action=\"{action}\">{forms.Token(Http)}{content}</form>");

    /// <summary>The same, laid out in a line.</summary>
    public Html InlineForm(PageUrl action, Html content) => Html.Of($"<form class=\"inline\" method=\"post\" action=\"{action}\">{forms.Token(Http)}{content}</form>");
}
