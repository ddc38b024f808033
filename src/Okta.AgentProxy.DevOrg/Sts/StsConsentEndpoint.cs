using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.DevOrg.Authorize;
using Okta.AgentProxy.DevOrg.Endpoints;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Sts;

/// <summary>
/// The page behind <c>interaction_uri</c>: it plays both Okta and the third party. Only the user for whom the exchange was made can consent;
/// a link that somebody else was tricked into opening is worth nothing.
/// </summary>
internal sealed partial class StsConsentEndpoint(DevOrganization org, BrowserCookies cookies, ExpiringStore<PendingConsent> pending) : IDevOrgEndpoint
{
    public const string Path = "/oauth2/v1/sts/redirect";

    public const string Handle = "dataHandle";

    // The form names the browser that was shown the page, so that another site cannot submit it.
    private readonly ExpiringStore<string> browsers = new(org.Clock);

    public DevOrgEndpoint Kind => DevOrgEndpoint.Interaction;

    public async Task HandleAsync(HttpContext http, AuthorizationServer server)
    {
        if (HttpMethods.IsPost(http.Request.Method))
        {
            await AnswerAsync(http);
            return;
        }

        var handle = http.Request.Query[Handle].ToString();
        if (pending.Find(handle) is not { } consent)
        {
            await SignInPage.WriteErrorAsync(http, OktaErrors.RequestExpired);
        }
        else if (cookies.Current(http) is var (_, user) && user.Id != consent.UserId)
        {
            await WrongUserAsync(http);
        }
        else
        {
            browsers.Set(handle, BrowserCookies.IdentifyBrowser(http), TimeSpan.FromMinutes(10));
            await ShowAsync(http, consent, handle, signedIn: cookies.Current(http) is not null);
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var (form, error) = await OAuthForm.ReadAsync(http.Request);
        var handle = form?[Handle];
        if (form is null || pending.Find(handle) is not { } consent || browsers.Find(handle) is not { } browser || !BrowserCookies.IsBrowser(http, browser))
        {
            await SignInPage.WriteErrorAsync(http, error ?? OktaErrors.RequestExpired);
            return;
        }

        var user = cookies.Current(http)?.User ?? org.Registry.FindUser(form["username"]);
        if (user is not { Active: true } || user.Id != consent.UserId)
        {
            await WrongUserAsync(http);
            return;
        }

        pending.Take(handle);
        if (form["action"] != "allow")
        {
            await Page.WriteAsync(http, StatusCodes.Status200OK, "Access not given", "<p>You can close this page.</p>");
            return;
        }

        org.State.Sts.Give(consent.UserId, consent.Agent.Id, consent.Connection);
        LogConsent(org.Logger, consent.UserId, consent.Agent.Id);
        if (consent.Connection.ReturnUrl is { } back)
        {
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = back.AbsoluteUri;
            return;
        }

        await Page.WriteAsync(http, StatusCodes.Status200OK, "Access given", "<p>You can close this page and go back to the application.</p>");
    }

    private static Task ShowAsync(HttpContext http, PendingConsent consent, string handle, bool signedIn)
    {
        var who = signedIn ? "" : "<label for=\"username\">Username</label><input id=\"username\" name=\"username\" autocomplete=\"username\" required>";
        return Page.WriteAsync(
            http,
            StatusCodes.Status200OK,
            "Allow access",
            $"<p><strong>{Page.Encode(consent.Agent.Name)}</strong> wants to use <strong>{Page.Encode(consent.Connection.Resource)}</strong> for you.</p>" +
            $"<p>It asks for: {Page.Encode(string.Join(' ', consent.Connection.Scopes))}</p>" +
            $"<form method=\"post\" action=\"{Path}\"><input type=\"hidden\" name=\"{Handle}\" value=\"{Page.Encode(handle)}\">{who}" +
            "<button class=\"primary\" name=\"action\" value=\"allow\">Allow</button><button name=\"action\" value=\"deny\" formnovalidate>Deny</button></form>",
            consent.Connection.ReturnUrl?.AbsoluteUri);
    }

    private static Task WrongUserAsync(HttpContext http) => Page.WriteAsync(
        http,
        StatusCodes.Status403Forbidden,
        "Not you",
        "<p class=\"error\" role=\"alert\">This request was made for another user. Sign in as that user and open the link again.</p>");

    [LoggerMessage(EventIds.ConsentGiven, LogLevel.Information, "{UserId} consented to a third party for agent {AgentId}")]
    private static partial void LogConsent(ILogger logger, string userId, string agentId);
}
