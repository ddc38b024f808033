using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Endpoints;

public sealed class PlainEndpointsTests
{
    /// <summary>
    /// Handlers with parameters are compiled from expression trees when the first request comes, whichever it is: a third of a host's start went there.
    /// ASP.NET Core notes the method of such a handler on its endpoint, and of a plain request delegate it does not.
    /// </summary>
    [Fact]
    public async Task EveryEndpoint_IsAPlainRequestDelegate()
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees").App(app =>
        {
            app.MapAgentProxyAdmin();
            app.MapAgentProxyAdminPages();
            app.MapGet("/of-the-host/{name}", (string name) => name);
        }));

        var compiled = proxy.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<MethodInfo>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText);

        Assert.Equal(["/of-the-host/{name}"], compiled);
    }
}
