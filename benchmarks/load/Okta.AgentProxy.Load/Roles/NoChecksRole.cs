using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Routing;
using Okta.AgentProxy.Routing.Errors;
using Okta.AgentProxy.Routing.Pipeline;

namespace Okta.AgentProxy.Load.Roles;

/// <summary>
/// The proxy's own forwarder (<see cref="ForwardStage"/>, transport, header rules, relay) on the same host, without anything that checks: no token, no
/// agent, no message, no authorisation, no audit. What it is faster by is what security costs.
/// </summary>
internal static class NoChecksRole
{
    public static Task<int> RunAsync(RoleArguments arguments)
    {
        var builder = LeanHost.CreateBuilder(arguments.Port);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AgentProxy:okta_domain"] = arguments.Organisation.AbsoluteUri.TrimEnd('/'),
            ["AgentProxy:backends:employees:url"] = arguments.Backend.AbsoluteUri,
            ["AgentProxy:backends:employees:paths:0"] = World.Path,
            ["AgentProxy:backends:employees:auth_method"] = "none",
        });
        builder.Services.AddOktaAgentProxy(builder.Configuration);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

        var app = builder.Build();
        var bare = ((IApplicationBuilder)app).New();
        bare.UseMiddleware<BareStage>();
        bare.UseMiddleware<ForwardStage>();
        app.Map(World.Path, bare.Build());
        return LeanHost.ServeAsync(app);
    }

    /// <summary>Fills in what <see cref="ForwardStage"/> needs, and decides nothing.</summary>
    private sealed class BareStage(RequestDelegate next, ProxySnapshotProvider snapshots, ErrorWriter errors, TimeProvider clock)
    {
        public async Task InvokeAsync(HttpContext http)
        {
            var snapshot = snapshots.Current;
            McpProxyContext proxy = new(http, clock.GetTimestamp(), errors)
            {
                Snapshot = snapshot,
                Route = snapshot.Routes[0],
                TargetUri = snapshot.Routes[0].Backend.Url,
                Credential = BackendCredential.Anonymous,
            };
            http.Features.Set(proxy);
            proxy.Body = HttpMethods.IsPost(http.Request.Method) ? await RequestBody.ReadAsync(http.Request, proxy.Backend.MaxRequestBodyBytes, http.RequestAborted) : null;
            try
            {
                await next(http);
            }
            finally
            {
                proxy.Body?.Dispose();
            }
        }
    }
}
