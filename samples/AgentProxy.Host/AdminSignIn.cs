using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Okta.AgentProxy;

namespace AgentProxy.Host;

/// <summary>Signs administrators in for the admin pages: OpenID Connect once, a cookie afterwards, and a policy that asks for the group.</summary>
internal static class AdminSignIn
{
    private const string Section = AgentProxyOptions.SectionName + ":admin:pages";
    private const string Policy = "AgentProxyAdmins";
    private const string Cookie = "AgentProxyAdmin";
    private const string Oidc = "AgentProxyAdminOidc";
    private const string Groups = "groups";

    /// <summary>
    /// Reads <c>admin.pages</c>. Returns whether the pages are wanted, and the policy they are to be mapped with: none for <c>pages: true</c>, which lets
    /// in access tokens only.
    /// </summary>
    public static (bool Wanted, string? Policy) AddAdminSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (!section.GetChildren().Any())
        {
            return (bool.TryParse(section.Value, out var on) && on, null);
        }

        var settings = AdminSignInSettings.Read(configuration, section);
        services.AddAuthentication()
            .AddCookie(Cookie, cookie =>
            {
                // Groups are looked at when somebody signs in: an hour later they are looked at again, usually without a page.
                cookie.ExpireTimeSpan = TimeSpan.FromHours(1);
                cookie.SlidingExpiration = false;
                cookie.ForwardChallenge = Oidc;
                cookie.Cookie.Name = "agentproxy-admin";
                cookie.Cookie.Path = "/admin";
                cookie.Cookie.SameSite = SameSiteMode.Lax; // "strict" would not be sent with the redirect back from the sign-in
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            })
            .AddOpenIdConnect(Oidc, oidc => Configure(oidc, settings));
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy
            .AddAuthenticationSchemes(Cookie)
            .RequireAuthenticatedUser()
            .RequireClaim(Groups, settings.Group));
        return (true, Policy);
    }

    private static void Configure(OpenIdConnectOptions oidc, AdminSignInSettings settings)
    {
        oidc.SignInScheme = Cookie;
        oidc.Authority = settings.Authority.AbsoluteUri.TrimEnd('/');
        oidc.RequireHttpsMetadata = !settings.Authority.IsLoopback;
        oidc.ClientId = settings.ClientId;
        oidc.ClientSecret = settings.ClientSecret;
        oidc.ResponseType = "code"; // with PKCE, which is on by default
        oidc.ResponseMode = "query";
        oidc.CallbackPath = "/admin/signin-oidc";
        oidc.Scope.Add(Groups);
        oidc.MapInboundClaims = false;
        oidc.GetClaimsFromUserInfoEndpoint = true;
        oidc.ClaimActions.MapUniqueJsonKey(Groups, Groups);
        oidc.TokenValidationParameters.NameClaimType = "name";
        foreach (var cookie in new[] { oidc.CorrelationCookie, oidc.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        oidc.Events.OnRemoteFailure = async failure =>
        {
            failure.HandleResponse();
            failure.Response.StatusCode = StatusCodes.Status403Forbidden;
            await failure.Response.WriteAsync("The sign-in did not succeed. Open /admin to try again.");
        };
    }
}
