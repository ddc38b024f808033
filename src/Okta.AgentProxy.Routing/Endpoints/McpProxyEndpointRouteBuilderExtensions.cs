using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Routing;
using Okta.AgentProxy.Routing.Discovery;
using Okta.AgentProxy.Routing.Health;
using Okta.AgentProxy.Routing.Pipeline;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the proxy into an application.</summary>
public static class McpProxyEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves every backend under its paths, the RFC 9728 documents, and <c>/health</c>, <c>/health/live</c>, <c>/health/ready</c>. What is
    /// returned takes conventions for the backends' endpoints.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="configure">Adds the host's own stages.</param>
    /// <exception cref="InvalidOperationException"><c>AddOktaAgentProxy()</c> was not called.</exception>
    public static IEndpointConventionBuilder MapMcpProxy(this IEndpointRouteBuilder endpoints, Action<McpProxyPipelineBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var snapshots = endpoints.ServiceProvider.GetService<ProxySnapshotProvider>()
            ?? throw new InvalidOperationException("MapMcpProxy() needs the proxy's services. Call builder.Services.AddOktaAgentProxy(builder.Configuration) first.");

        // The path of a request, top to bottom (design §3).
        var app = endpoints.CreateApplicationBuilder();
        app.UseMiddleware<AuditStage>();
        app.UseMiddleware<SelectBackendStage>();
        app.UseMiddleware<CorsStage>();
        app.UseMiddleware<AuthenticateStage>();
        app.UseMiddleware<IdentifyAgentStage>();
        app.UseMiddleware<ReadMessageStage>();
        app.UseMiddleware<AuthorizeStage>();
        configure?.Invoke(new McpProxyPipelineBuilder(app));
        app.UseMiddleware<LimitStage>();
        app.UseMiddleware<CircuitStage>();
        app.UseMiddleware<AcquireCredentialStage>();
        app.UseMiddleware<ForwardStage>();

        ProtectedResourceMetadataEndpoint.Map(endpoints);
        HealthEndpoints.Map(endpoints);

        McpProxyEndpointDataSource source = new(snapshots, app.Build(), new UnservedRequest(snapshots).InvokeAsync);
        endpoints.DataSources.Add(source);
        return source;
    }
}
