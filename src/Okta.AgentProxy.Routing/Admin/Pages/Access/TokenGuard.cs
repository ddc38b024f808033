using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Layout;

namespace Okta.AgentProxy.Routing.Admin.Pages.Access;

/// <summary>
/// Lets in who sends an access token that the admin API would take: a proxy in front that signs people in, or a script. A browser alone has none, and
/// is told how to configure a sign-in.
/// </summary>
internal sealed class TokenGuard(AdminGuard guard, PageForms forms) : IAdminGate
{
    public async ValueTask<IResult> EnterAsync(HttpContext http, Func<HttpContext, Task<IResult>> handle)
    {
        PageHeaders.Apply(http.Response);
        if (http.Request.Headers.Authorization.Count == 0)
        {
            return Refusals.NoSignIn(http);
        }

        var (subject, error) = await guard.AuthenticateAsync(http);
        if (subject is null)
        {
            AdminGuard.Challenge(http, error!);
            return Refusals.TokenRefused(http, error!);
        }

        // The forms' tokens are made for whoever is here now.
        http.User = new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity([new("sub", subject.Id)], "Bearer", "sub", "roles"));
        new PageContext(http, forms, subject.Id, canSignOut: false).Attach();
        using (ChangeActor.Use(subject.Id))
        {
            return await handle(http);
        }
    }
}
