using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Okta.AgentProxy;
using Okta.AgentProxy.Routing;
using Okta.AgentProxy.Routing.Admin;
using Okta.AgentProxy.Routing.Admin.Pages.Access;
using Okta.AgentProxy.Routing.Admin.Pages.Assets;
using Okta.AgentProxy.Routing.Admin.Pages.Audit;
using Okta.AgentProxy.Routing.Admin.Pages.Entities;
using Okta.AgentProxy.Routing.Admin.Pages.Explain;
using Okta.AgentProxy.Routing.Admin.Pages.Layout;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;
using Okta.AgentProxy.Routing.Admin.Pages.Overview;
using Okta.AgentProxy.Routing.Admin.Pages.Traffic;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the admin pages into an application.</summary>
public static class AdminPagesEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves <c>/admin</c>: the same as the admin API, for people. With <paramref name="policy"/> the host's authorization policy of that name decides
    /// who comes in, and the schemes it names (a cookie that challenges with OpenID Connect) sign people in. Without it every request needs an access
    /// token that the admin API would take; a browser that has none is told how to configure a sign-in. Without a policy and without anything below
    /// <c>AgentProxy:admin</c> nothing is served.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="policy">The name of an ASP.NET Core authorization policy.</param>
    /// <exception cref="InvalidOperationException"><c>AddOktaAgentProxy()</c> was not called, or a policy is named and the host has no authorization.</exception>
    public static RouteGroupBuilder MapAgentProxyAdminPages(this IEndpointRouteBuilder endpoints, string? policy = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        if (services.GetService<ProxySnapshotProvider>() is null)
        {
            throw new InvalidOperationException("MapAgentProxyAdminPages() needs the proxy's services. Call builder.Services.AddOktaAgentProxy(builder.Configuration) first.");
        }

        var open = endpoints.MapGroup(PagePaths.Root);
        if (!AdminServices.IsWanted(services, "The admin pages", policy))
        {
            return open;
        }

        var forms = new PageForms(services.GetRequiredService<IAntiforgery>());
        open.MapGet($"/{PagePaths.Assets}/{{name}}", http => Asset(http, AdminRoutes.Value(http, "name")).ExecuteAsync(http));
        IAdminGate gate;
        if (policy is null)
        {
            gate = new TokenGuard(AdminServices.Guard(services), forms);
        }
        else
        {
            var policies = services.GetRequiredService<IAuthorizationPolicyProvider>();
            var evaluator = services.GetService<IPolicyEvaluator>()
                ?? throw new InvalidOperationException($"MapAgentProxyAdminPages(\"{policy}\") needs the host's authorization. Call builder.Services.AddAuthorization() and add that policy.");
            gate = new PageGuard(policy, policies, evaluator, forms);
            var signOut = new SignOutPage(policy, policies, evaluator, forms);
            open.MapPost($"/{PagePaths.SignOut}", async http => await (await signOut.LeaveAsync(http)).ExecuteAsync(http));
        }

        var pages = new AdminRoutes(open, gate);
        var clock = services.GetRequiredService<TimeProvider>();
        var traffic = new TrafficMonitor(services.GetRequiredService<IMeterFactory>(), clock);
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(traffic.Dispose);

        var overview = new OverviewPage(traffic, clock);
        pages.Get("", http => Task.FromResult(overview.Show(http)));
        var (agents, backends) = (services.GetRequiredService<IAgentStore>(), services.GetRequiredService<IBackendStore>());
        new EntityPages<Agent>(AdminServices.Editor(services, agents, ActivatorUtilities.CreateInstance<AgentResource>(services)), new AgentForm(backends), forms).Map(pages);
        new EntityPages<Backend>(AdminServices.Editor(services, backends, ActivatorUtilities.CreateInstance<BackendResource>(services)), ActivatorUtilities.CreateInstance<BackendForm>(services), forms).Map(pages);
        new AuditPages(services.GetRequiredService<IAuditQuery>()).Map(pages);
        new ExplainPage(ActivatorUtilities.CreateInstance<ExplainEndpoint>(services), agents, backends, forms).Map(pages);
        pages.Fallback(http => Task.FromResult(Refusals.NotFound(http)));
        return open;
    }

    private static IResult Asset(HttpContext http, string name)
    {
        PageHeaders.Apply(http.Response);
        return PageAssets.Serve(http, name);
    }
}
