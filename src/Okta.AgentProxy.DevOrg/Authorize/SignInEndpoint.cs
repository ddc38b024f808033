using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg.Endpoints;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Authorize;

/// <summary>Takes the sign-in page's form.</summary>
internal sealed class SignInEndpoint(DevOrganization org, BrowserCookies cookies, CodeIssuer codes, ExpiringStore<PendingSignIn> pending) : IDevOrgEndpoint
{
    public DevOrgEndpoint Kind => DevOrgEndpoint.Authorize;

    public async Task HandleAsync(HttpContext http, AuthorizationServer server)
    {
        var (form, error) = await OAuthForm.ReadAsync(http.Request);
        var transaction = form?["transaction"];

        // The browser that asked must be the one that answers: otherwise a page elsewhere could sign its visitor in as somebody else.
        if (form is null || pending.Find(transaction) is not { } waiting || !BrowserCookies.IsBrowser(http, waiting.Browser))
        {
            await SignInPage.WriteErrorAsync(http, error ?? OktaErrors.RequestExpired);
            return;
        }

        var request = waiting.Request;
        if (form["action"] == "cancel")
        {
            pending.Take(transaction);
            See(http, request.Return.WithError(OktaErrors.AccessDenied));
        }
        else if (org.Registry.FindUser(form["username"]) is not { Active: true } user)
        {
            await SignInPage.WriteAsync(http, org, request, transaction!, "Unable to sign in");
        }
        else if (pending.Take(transaction) is not null)
        {
            See(http, codes.Issue(request, user, cookies.SignIn(http, user).AuthTime));
        }
        else
        {
            await SignInPage.WriteErrorAsync(http, OktaErrors.RequestExpired);
        }
    }

    private static void See(HttpContext http, string location)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = location;
    }
}
