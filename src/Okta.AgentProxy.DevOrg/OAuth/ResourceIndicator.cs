using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.OAuth;

/// <summary>The <c>resource</c> parameter (RFC 8707): honoured by servers that list resources, ignored by the others, as in Okta orgs without the feature.</summary>
internal static class ResourceIndicator
{
    public static (string? Resource, OktaError? Error) Read(AuthorizationServer server, OAuthForm form)
    {
        var asked = form.All("resource").Distinct(StringComparer.Ordinal).ToList();
        if (asked.Count == 0 || server.Settings is not { Resources.Count: > 0 } settings)
        {
            return (null, null);
        }

        return asked.Count > 1 ? (null, OktaErrors.TooManyResources)
            : settings.Resources.Contains(asked[0], StringComparer.Ordinal) ? (asked[0], null)
            : (null, OktaErrors.UnsupportedResource(asked[0]));
    }
}
