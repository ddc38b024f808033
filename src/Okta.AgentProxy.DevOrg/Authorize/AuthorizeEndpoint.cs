using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.DevOrg.Endpoints;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Authorize;

/// <summary>The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2).</summary>
internal sealed partial class AuthorizeEndpoint(DevOrganization org, BrowserCookies cookies, CodeIssuer codes, ExpiringStore<PendingSignIn> pending) : IDevOrgEndpoint
{
    private static readonly TimeSpan TimeToSignIn = TimeSpan.FromMinutes(10);

    private readonly AuthorizeRequestReader reader = new(org);

    public DevOrgEndpoint Kind => DevOrgEndpoint.Authorize;

    public async Task HandleAsync(HttpContext http, AuthorizationServer server)
    {
        var (form, unreadable) = HttpMethods.IsPost(http.Request.Method) ? await OAuthForm.ReadAsync(http.Request) : (OAuthForm.FromQuery(http.Request), null);
        var (request, back, error) = form is null ? (null, null, unreadable) : reader.Read(server, form);

        if (request is null)
        {
            LogRefused(org.Logger, server.Id, error!.Error, error.InternalCode);
            await (back is null ? SignInPage.WriteErrorAsync(http, error) : RedirectAsync(http, back.WithError(error)));
            return;
        }

        // The scopes are checked before anybody signs in; the policy, which knows groups, afterwards.
        if (AccessPolicy.ForUser(server, request.Scope, request.App.ClientId, user: null) is { Error: { } scopes })
        {
            LogRefused(org.Logger, server.Id, scopes.Error, scopes.InternalCode);
            await RedirectAsync(http, request.Return.WithError(scopes));
            return;
        }

        if (FindUser(http, request) is var (session, user))
        {
            await RedirectAsync(http, codes.Issue(request, user, session.AuthTime));
        }
        else if (request.Prompt == "none")
        {
            await RedirectAsync(http, request.Return.WithError(OktaErrors.LoginRequired));
        }
        else
        {
            var transaction = pending.Add(new PendingSignIn(request, BrowserCookies.IdentifyBrowser(http)), TimeToSignIn);
            await SignInPage.WriteAsync(http, org, request, transaction);
        }
    }

    /// <summary>Who is signed in already, or is by the switches for tests.</summary>
    private (UserSession Session, DevUser User)? FindUser(HttpContext http, AuthorizeRequest request)
    {
        if (request.Prompt is null or "none" && cookies.Current(http) is var (session, user)
            && (request.MaxAge is not { } age || org.Clock.GetUtcNow() - session.AuthTime <= age)
            && (request.LoginHint is not { } hint || string.Equals(hint, user.Login, StringComparison.OrdinalIgnoreCase)))
        {
            return (session, user);
        }

        var login = org.Options.SignInByLoginHint && request.LoginHint is not null ? request.LoginHint : org.Options.AutoSignIn;
        return request.Prompt != "none" && org.Registry.FindUser(login) is { Active: true } automatic
            ? (cookies.SignIn(http, automatic), automatic)
            : null;
    }

    private static Task RedirectAsync(HttpContext http, string location)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";

        // 303: a POST to this endpoint must not be repeated at the client (RFC 9700 §4.12).
        http.Response.StatusCode = HttpMethods.IsPost(http.Request.Method) ? StatusCodes.Status303SeeOther : StatusCodes.Status302Found;
        http.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    [LoggerMessage(EventIds.AuthorizeRefused, LogLevel.Warning, "Authorization request at '{AuthorizationServer}' refused: {Error} ({InternalCode})")]
    private static partial void LogRefused(ILogger logger, string authorizationServer, string error, string internalCode);
}
