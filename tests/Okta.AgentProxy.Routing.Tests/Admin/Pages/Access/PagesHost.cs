using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Admin.Pages.Access;

/// <summary>A proxy with the pages behind a host's policy: members of Admins, by <see cref="AmbientScheme"/>.</summary>
internal static class PagesHost
{
    public const string Alice = "alice.Admins";
    public const string Bob = "bob.Everyone";

    public static Task<TestProxy> StartAsync(Action<TestProxyBuilder>? configure = null) => TestProxy.StartAsync(p =>
    {
        p.Agent("cursor", ["employees"])
            .Backend("employees", "/employees", settings: ("description", "Personnel"))
            .Backend("finance", "/finance", authMethod: "pre-shared-key", settings: [("auth_config:key", "planted-yaml-secret"), ("auth_config:header_name", "X-Key")])
            .Setting("agents:cursor:client_secret", "planted-client-secret")
            .Services(builder =>
            {
                builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AmbientScheme>(AmbientScheme.Name, null);
                builder.Services.AddAuthorizationBuilder().AddPolicy("Admins", policy => policy.AddAuthenticationSchemes(AmbientScheme.Name).RequireClaim("groups", "Admins"));
            })
            .App(app => app.MapAgentProxyAdminPages("Admins"));
        configure?.Invoke(p);
    });
}
