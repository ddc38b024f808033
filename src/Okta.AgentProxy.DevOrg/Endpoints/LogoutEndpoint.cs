using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.DevOrg.Authorize;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.Jose;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Endpoints;

/// <summary>Sign-out (OpenID Connect RP-Initiated Logout): ends the browser's session and goes back to the application.</summary>
internal sealed partial class LogoutEndpoint(DevOrganization org, BrowserCookies cookies) : IDevOrgEndpoint
{
    public DevOrgEndpoint Kind => DevOrgEndpoint.Logout;

    public async Task HandleAsync(HttpContext http, AuthorizationServer server)
    {
        var (form, error) = HttpMethods.IsPost(http.Request.Method) ? await OAuthForm.ReadAsync(http.Request) : (OAuthForm.FromQuery(http.Request), null);
        if (form is null || form.HasDuplicates)
        {
            await SignInPage.WriteErrorAsync(http, error ?? OktaErrors.DuplicateParameters);
            return;
        }

        // The hint may have expired; it must only be ours.
        var hint = Jwt.Parse(form["id_token_hint"]);
        var issuer = hint is null ? null : org.Registry.FindServerByIssuer(hint.Claims.Text("iss"), org.BaseUrl);
        if (hint is null || issuer != server || server.Keys.Find(hint.KeyId) is not { } key || !hint.IsSignedBy(key.Rsa)
            || org.Registry.FindApp(hint.Claims.Text("aud")) is not { } app)
        {
            await SignInPage.WriteErrorAsync(http, OktaErrors.IdTokenInvalid);
            return;
        }

        var target = form["post_logout_redirect_uri"];
        if (target is not null && !app.PostLogoutRedirectUris.Contains(target, StringComparer.Ordinal))
        {
            await SignInPage.WriteErrorAsync(http, OktaErrors.IllegalPostLogoutRedirectUri);
            return;
        }

        cookies.SignOut(http);
        LogSignedOut(org.Logger, app.ClientId);
        if (target is null)
        {
            await Page.WriteAsync(http, StatusCodes.Status200OK, "Signed out", "<p>You are signed out.</p>");
            return;
        }

        http.Response.StatusCode = HttpMethods.IsPost(http.Request.Method) ? StatusCodes.Status303SeeOther : StatusCodes.Status302Found;
        http.Response.Headers.Location = form["state"] is { } state ? QueryHelpers.AddQueryString(target, "state", state) : target;
    }

    [LoggerMessage(EventIds.SignedOut, LogLevel.Information, "A browser signed out of client {ClientId}")]
    private static partial void LogSignedOut(ILogger logger, string clientId);
}
