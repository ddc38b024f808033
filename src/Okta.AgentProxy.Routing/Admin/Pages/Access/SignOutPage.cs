using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Layout;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Access;

/// <summary>Ends the session here; also for those who are signed in and may see nothing. The organisation's own session is not ours to end.</summary>
internal sealed class SignOutPage(string policyName, IAuthorizationPolicyProvider policies, IPolicyEvaluator evaluator, PageForms forms)
{
    public async Task<IResult> LeaveAsync(HttpContext http)
    {
        PageHeaders.Apply(http.Response);
        if (await policies.GetPolicyAsync(policyName) is not { } policy)
        {
            return Refusals.NoPolicy(http, policyName);
        }

        _ = await evaluator.AuthenticateAsync(policy, http);
        if ((await forms.ReadAsync(http)).Refusal is { } refusal)
        {
            return Refusals.Form(new PageContext(http, forms, who: null, canSignOut: false), refusal);
        }

        foreach (var scheme in policy.AuthenticationSchemes)
        {
            await http.SignOutAsync(scheme, new AuthenticationProperties());
        }

        return PageLayout.Message(http, StatusCodes.Status200OK, "Signed out", Html.Of($"""
            <p>Your session with these pages is over. Your organisation may still know you: where others use this browser, sign out there too.</p>
            <p><a class="button" href="{PageUrl.To(http.Request.PathBase)}">Sign in again</a></p>
            """));
    }
}
