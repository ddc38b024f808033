using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy;
using Okta.AgentProxy.Routing;
using Okta.AgentProxy.Routing.Admin;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the admin API into an application.</summary>
public static class AdminEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves <c>/api/admin</c>: agents, backends, roles, tenants, tokens, audit and explain; nothing, when the section <c>AgentProxy:admin</c> is empty and
    /// no policy is named. Without <paramref name="policy"/> a caller needs an access token with the scope
    /// (or group) of the section <c>AgentProxy:admin</c>; with it, the host's authorization policy of that name decides, by whichever schemes it names
    /// (a policy on cookies must guard against cross-site requests itself).
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="policy">The name of an ASP.NET Core authorization policy.</param>
    /// <exception cref="InvalidOperationException"><c>AddOktaAgentProxy()</c> was not called.</exception>
    public static RouteGroupBuilder MapAgentProxyAdmin(this IEndpointRouteBuilder endpoints, string? policy = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        if (services.GetService<ProxySnapshotProvider>() is null)
        {
            throw new InvalidOperationException("MapAgentProxyAdmin() needs the proxy's services. Call builder.Services.AddOktaAgentProxy(builder.Configuration) first.");
        }

        var group = endpoints.MapGroup("/api/admin");
        if (!AdminServices.IsWanted(services, "The admin API and its paths", policy))
        {
            return group;
        }

        if (policy is not null)
        {
            group.RequireAuthorization(policy);
        }

        var routes = new AdminRoutes(group, policy is null ? AdminServices.Guard(services) : new ActorGate());

        new EntityEndpoints<Agent>(AdminServices.Editor(services, services.GetRequiredService<IAgentStore>(), ActivatorUtilities.CreateInstance<AgentResource>(services))).Map(routes);
        new EntityEndpoints<Backend>(AdminServices.Editor(services, services.GetRequiredService<IBackendStore>(), ActivatorUtilities.CreateInstance<BackendResource>(services))).Map(routes);
        new EntityEndpoints<PolicyRole>(AdminServices.Editor(services, services.GetRequiredService<IEntityStore<PolicyRole>>(), ActivatorUtilities.CreateInstance<RoleResource>(services))).Map(routes);
        new EntityEndpoints<Tenant>(AdminServices.Editor(services, services.GetRequiredService<IEntityStore<Tenant>>(), new TenantResource(services.GetRequiredService<BackendAddressRule>()))).Map(routes);
        new TokenEndpoints(services.GetRequiredService<ITokenCacheAdmin>()).Map(routes);
        new AuditEndpoints(services.GetRequiredService<IAuditQuery>()).Map(routes);
        ActivatorUtilities.CreateInstance<ExplainEndpoint>(services).Map(routes);
        new OpenApiEndpoint().Map(routes);
        ActivatorUtilities.CreateInstance<ToolPinEndpoints>(services).Map(routes);

        routes.OtherMethods(_ => Task.FromResult(AdminProblem.Of(StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "The resource does not have this method; Allow says which it has")));

        // Paths that are none of the above answer like those that are: not to whom has no right.
        routes.Fallback(_ => Task.FromResult(AdminProblem.Of(StatusCodes.Status404NotFound, "not_found", "There is no such resource")));
        return group;
    }
}
