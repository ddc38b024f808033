using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Okta.AgentProxy.DevOrg;

namespace QuickStart;

/// <summary>Signs administrators in at the organisation, as a host of one's own would: OpenID Connect, a cookie, and a policy that asks for a group.</summary>
internal static class AdminSignIn
{
    /// <summary>The name of the policy.</summary>
    public const string Policy = "Admins";

    private const string ClientId = "0oa1adminpages000001";
    private const string CallbackPath = "/admin/signin-oidc";

    /// <summary>The application that the organisation must know.</summary>
    public static DevApp App(int proxyPort) => new()
    {
        ClientId = ClientId,
        Name = "Agent Proxy administration",
        RedirectUris = [$"http://127.0.0.1:{proxyPort}{CallbackPath}", $"http://localhost:{proxyPort}{CallbackPath}"],
    };

    /// <summary>Adds the schemes and the policy.</summary>
    public static void AddAdminSignIn(this IServiceCollection services, string organization)
    {
        services.AddAuthentication()
            .AddCookie(cookie =>
            {
                cookie.ForwardChallenge = OpenIdConnectDefaults.AuthenticationScheme;
                cookie.Cookie.Name = "quickstart-admin";
                cookie.Cookie.Path = "/admin";
            })
            .AddOpenIdConnect(oidc =>
            {
                oidc.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                oidc.Authority = organization;
                oidc.RequireHttpsMetadata = false; // everything here is on loopback
                oidc.ClientId = ClientId;
                oidc.ResponseType = "code";
                oidc.ResponseMode = "query";
                oidc.CallbackPath = CallbackPath;
                oidc.Scope.Add("groups");
                oidc.MapInboundClaims = false;
                oidc.TokenValidationParameters.NameClaimType = "name";
                foreach (var cookie in new[] { oidc.CorrelationCookie, oidc.NonceCookie })
                {
                    cookie.SameSite = SameSiteMode.Lax;
                    cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                }
            });
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy
            .AddAuthenticationSchemes(CookieAuthenticationDefaults.AuthenticationScheme)
            .RequireAuthenticatedUser()
            .RequireClaim("groups", "Admins"));
    }
}
