using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Okta.AgentProxy.DevOrg.Errors;

namespace Okta.AgentProxy.DevOrg.Authorize;

/// <summary>The sign-in page. There are no passwords: the organisation serves this machine only.</summary>
internal static class SignInPage
{
    public static Task WriteAsync(HttpContext http, DevOrganization org, AuthorizeRequest request, string transaction, string? problem = null)
    {
        var html = new StringBuilder();
        if (problem is not null)
        {
            html.Append($"<p class=\"error\" role=\"alert\" id=\"problem\">{Page.Encode(problem)}</p>");
        }

        html.Append($"<p>to continue to <strong>{Page.Encode(request.App.Name)}</strong></p>");
        html.Append($"<p>It asks for: {Page.Encode(request.Scope ?? "the default scopes")}</p>");
        html.Append($"<form method=\"post\" action=\"{org.Registry.Org.EndpointPath}/sign-in\">");
        html.Append($"<input type=\"hidden\" name=\"transaction\" value=\"{Page.Encode(transaction)}\">");
        html.Append("<label for=\"username\">Username</label>");
        html.Append($"<input id=\"username\" name=\"username\" list=\"users\" autocomplete=\"username\" required value=\"{Page.Encode(request.LoginHint)}\"{(problem is null ? "" : " aria-describedby=\"problem\" aria-invalid=\"true\"")}>");
        html.Append("<datalist id=\"users\">");
        foreach (var user in org.Registry.Users.Take(50))
        {
            html.Append($"<option value=\"{Page.Encode(user.Login)}\">{Page.Encode(user.Name)}</option>");
        }

        html.Append("</datalist><button class=\"primary\" name=\"action\" value=\"sign-in\">Sign in</button>");
        html.Append("<button name=\"action\" value=\"cancel\" formnovalidate>Cancel</button></form>");
        html.Append("<p>This is an offline development organisation. It has no passwords.</p>");
        return Page.WriteAsync(http, StatusCodes.Status200OK, "Sign in", html.ToString(), request.Return.RedirectUri);
    }

    public static Task WriteErrorAsync(HttpContext http, OktaError error) => Page.WriteAsync(
        http,
        StatusCodes.Status400BadRequest,
        ReasonPhrases.GetReasonPhrase(StatusCodes.Status400BadRequest),
        $"<dl class=\"error\" role=\"alert\"><dt>Error</dt><dd>{Page.Encode(error.Error)}</dd><dt>Description</dt><dd>{Page.Encode(error.Description)}</dd></dl>");
}
