using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Routing.Tests.Admin.Pages.Access;

/// <summary>A sign-in of a host as a browser has it: a cookie that goes along with every request, whoever made it. <c>who=alice.Admins</c> is the whole session.</summary>
internal sealed class AmbientScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : SignInAuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Ambient";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Cookies["who"]?.Split('.') is not [var name, var group])
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        ClaimsPrincipal user = new(new ClaimsIdentity([new("sub", name), new("groups", group)], Name, "sub", "groups"));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, Name)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Redirect("https://login.example/?back=" + Uri.EscapeDataString(properties.RedirectUri ?? ""));
        return Task.CompletedTask;
    }

    protected override Task HandleSignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties) => throw new NotSupportedException();

    protected override Task HandleSignOutAsync(AuthenticationProperties? properties)
    {
        Response.Cookies.Delete("who");
        return Task.CompletedTask;
    }
}
