using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.OAuth;

namespace Okta.AgentProxy.DevOrg.Exchange;

/// <summary>The one <c>resource</c> that names a secret, an account or a third party.</summary>
internal static class RequiredResource
{
    public static (string? Resource, OktaError? Error) Read(OAuthForm form) => form.All("resource") switch
    {
        [] => (null, OktaErrors.MissingParameter("resource")),
        [var one] => (one, null),
        _ => (null, OktaErrors.TooManyResources),
    };
}
