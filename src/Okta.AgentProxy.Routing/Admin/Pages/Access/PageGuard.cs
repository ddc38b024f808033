using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Layout;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Access;

/// <summary>
/// Lets in whom the host's policy lets in, and sends the others to its sign-in or away with a page that says why. Asks the policy itself instead of
/// leaving it to middleware: pages that somebody forgot to put behind one must not be open.
/// </summary>
internal sealed class PageGuard(
    string policyName, IAuthorizationPolicyProvider policies, IPolicyEvaluator evaluator, PageForms forms) : IAdminGate
{
    public async ValueTask<IResult> EnterAsync(HttpContext http, Func<HttpContext, Task<IResult>> handle)
    {
        PageHeaders.Apply(http.Response);
        if (await policies.GetPolicyAsync(policyName) is not { } policy)
        {
            return Refusals.NoPolicy(http, policyName);
        }

        var authentication = await evaluator.AuthenticateAsync(policy, http);
        var decision = await evaluator.AuthorizeAsync(policy, authentication, http, resource: http);

        // A policy that anybody fulfils is a mistake here, not a decision.
        if (decision.Challenged || http.User.Identity?.IsAuthenticated != true)
        {
            return await SignInAsync(http, policy);
        }

        if (!decision.Succeeded)
        {
            return Refusals.NotAnAdministrator(new PageContext(http, forms, NameOf(http.User), CanSignOut(policy)));
        }

        new PageContext(http, forms, NameOf(http.User), CanSignOut(policy)).Attach();
        using (ChangeActor.Use(ActorGate.ActorOf(http.User)))
        {
            return await handle(http);
        }
    }

    private static async Task<IResult> SignInAsync(HttpContext http, AuthorizationPolicy policy)
    {
        // What was typed into a form is lost on the way to the sign-in and back; and the pages' own policy would stop the way anyway.
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            return Refusals.SessionOver(http);
        }

        var back = new AuthenticationProperties { RedirectUri = http.Request.PathBase + http.Request.Path + http.Request.QueryString };
        foreach (var scheme in policy.AuthenticationSchemes.Count > 0 ? policy.AuthenticationSchemes : [null!])
        {
            await http.ChallengeAsync(scheme, back);
        }

        return Results.Empty;
    }

    private static bool CanSignOut(AuthorizationPolicy policy) => policy.AuthenticationSchemes.Count > 0;

    private static string NameOf(ClaimsPrincipal user) =>
        user.FindFirst("name")?.Value ?? user.FindFirst("preferred_username")?.Value ?? user.Identity?.Name ?? ActorGate.ActorOf(user);
}
