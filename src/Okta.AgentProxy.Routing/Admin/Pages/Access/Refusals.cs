using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Layout;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Access;

/// <summary>What somebody sees who is not let in: why, and what to do.</summary>
internal static class Refusals
{
    public static IResult NoSignIn(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return PageLayout.Message(http, StatusCodes.Status401Unauthorized, "No sign-in is configured", Html.Of($"""
            <p>These pages are open to nobody until the host says who signs in, and how. There are two ways:</p>
            <ul>
            <li>The host registers a cookie scheme, OpenID Connect and an authorization policy, and maps the pages with the policy's name:
            <code>app.MapAgentProxyAdminPages("AgentProxyAdmins")</code>. The reference host does so when <code>admin.pages</code> has a <code>client_id</code>.</li>
            <li>Every request carries <code>Authorization: Bearer</code> and an access token with the admin scope or group, put on by a proxy in front that signs people in.</li>
            </ul>
            """));
    }

    public static IResult NoPolicy(HttpContext http, string policy) =>
        PageLayout.Message(http, StatusCodes.Status503ServiceUnavailable, "The sign-in is not configured", Html.Of($"""
            <p>The pages are mapped with the authorization policy <code>{policy}</code>, but the host has none of that name. Until it has, nobody is let in.</p>
            <p>Register it with <code>builder.Services.AddAuthorizationBuilder().AddPolicy(…)</code>.</p>
            """));

    public static IResult TokenRefused(HttpContext http, ProxyError error) =>
        PageLayout.Message(http, error.Status, "The access token is refused", Html.Of($"<p>{error.Message}</p>"));

    public static IResult SessionOver(HttpContext http) =>
        PageLayout.Message(http, StatusCodes.Status401Unauthorized, "You are not signed in any more", Html.Of($"""
            <p>Nothing was changed. <a href="{PageUrl.To(http.Request.PathBase)}">Sign in again</a>, then send the form once more.</p>
            """));

    public static IResult NotAnAdministrator(PageContext page)
    {
        var leave = page.CanSignOut ? page.InlineForm(page.Url(PagePaths.SignOut), Html.Of($"<button>Sign out</button>")) : Html.Empty;
        return PageLayout.Message(page.Http, StatusCodes.Status403Forbidden, "You may not see these pages", Html.Of($"""
            <p>You are signed in as <strong>{page.Who}</strong>, who is not one of the administrators. Somebody who is can add you to their group.</p>
            {leave}
            """));
    }

    public static IResult NotFound(HttpContext http) =>
        PageLayout.Page(PageContext.Of(http), section: "", "Not found", Html.Of($"<h1>Not found</h1><p>There is no such page.</p>"), StatusCodes.Status404NotFound);

    public static IResult Form(PageContext page, string reason) =>
        PageLayout.Message(page.Http, StatusCodes.Status400BadRequest, "The form was refused", Html.Of($"""
            <p>{reason} Nothing was changed.</p>
            <p><a href="{page.Url()}">To the overview</a></p>
            """));
}
