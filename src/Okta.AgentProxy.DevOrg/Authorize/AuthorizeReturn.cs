using Microsoft.AspNetCore.WebUtilities;
using Okta.AgentProxy.DevOrg.Errors;

namespace Okta.AgentProxy.DevOrg.Authorize;

/// <summary>The way back to the client: a redirect URI that was checked, and the state to echo.</summary>
internal sealed record AuthorizeReturn(string RedirectUri, bool Fragment, string? State, string? Issuer)
{
    public string WithCode(string code) => With(("code", code));

    public string WithError(OktaError error) => With(("error", error.Error), ("error_description", error.Description));

    private string With(params (string Name, string Value)[] parameters)
    {
        var all = parameters.Select(p => KeyValuePair.Create(p.Name, (string?)p.Value)).ToList();
        if (State is not null)
        {
            all.Add(KeyValuePair.Create("state", (string?)State));
        }

        if (Issuer is not null)
        {
            all.Add(KeyValuePair.Create("iss", (string?)Issuer));
        }

        return Fragment
            ? $"{RedirectUri}#{QueryHelpers.AddQueryString("", all)[1..]}"
            : QueryHelpers.AddQueryString(RedirectUri, all);
    }
}
