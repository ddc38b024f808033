using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Errors;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>
/// Lets in who has an access token of the gateway's audience with the admin scope (or group), and names them to the stores as the actor of what
/// they change. Without a token nobody learns whether a path exists.
/// </summary>
internal sealed class AdminGuard(InboundAuthenticator authenticator, InboundTrust trust, AdminOptions options) : IAdminGate
{
    // The rule of audiences is written for backends; this one has the gateway's own.
    private static readonly Backend Gateway = new() { Name = "admin", Url = new Uri("http://admin.invalid/"), Paths = [] };

    public async ValueTask<IResult> EnterAsync(HttpContext http, Func<HttpContext, Task<IResult>> handle)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (subject, error) = await AuthenticateAsync(http);
        if (subject is null)
        {
            return Refuse(http, error!);
        }

        using (ChangeActor.Use(subject.Id))
        {
            return await handle(http);
        }
    }

    /// <summary>Who sent the request, if they may use the admin API; else why not.</summary>
    internal async ValueTask<(Subject? Subject, ProxyError? Error)> AuthenticateAsync(HttpContext http)
    {
        var outcome = await authenticator.AuthenticateAsync(http);
        if (outcome.Subject is not { } subject)
        {
            return (null, outcome.Error!);
        }

        if (subject.TokenKind == TokenKind.IdToken)
        {
            return (null, ProxyErrors.InvalidToken(TokenProblems.WrongKind, "an ID token was sent to the admin API"));
        }

        if (AudienceRule.Check(subject, Gateway, trust) is { } refused)
        {
            return (null, refused);
        }

        // The scope can be had by any client that the organisation lets ask for it.
        if (options.Clients.Count > 0 && !options.Clients.Contains(subject.ClientId ?? "", StringComparer.Ordinal))
        {
            return (null, ProxyErrors.AdminClientNotAllowed());
        }

        return IsAdmin(subject, options)
            ? (subject, null)
            : (null, ProxyErrors.InsufficientScope(options.Scope, [options.Scope], [.. subject.Scopes.Order(StringComparer.Ordinal)]));
    }

    private static bool IsAdmin(Subject subject, AdminOptions settings) =>
        (settings.Scope.Length > 0 && subject.Scopes.Contains(settings.Scope))
        || (settings.Group is { Length: > 0 } group && subject.Groups.Contains(group));

    private static IResult Refuse(HttpContext http, ProxyError error)
    {
        Challenge(http, error);
        return AdminProblem.Of(error.Status, error.Code, error.Message);
    }

    /// <summary>What an error says in headers.</summary>
    internal static void Challenge(HttpContext http, ProxyError error)
    {
        if (error.Challenge is { } challenge)
        {
            http.Response.Headers.WWWAuthenticate = ChallengeWriter.Write(challenge, metadataUrl: "", usualScope: null).TrimEnd();
        }

        if (error.RetryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
