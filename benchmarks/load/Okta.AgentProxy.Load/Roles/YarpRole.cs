using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;

namespace Okta.AgentProxy.Load.Roles;

/// <summary>
/// YARP with <c>AddJwtBearer</c>: one route that requires a user, one cluster, the same credential swapped by transforms. Nothing about agents, messages
/// or audit.
/// </summary>
internal static class YarpRole
{
    public static async Task<int> RunAsync(RoleArguments arguments)
    {
        var builder = JwtBearerHost.CreateBuilder(arguments);
        RouteConfig route = new() { RouteId = "employees", ClusterId = "employees", AuthorizationPolicy = "default", Match = new RouteMatch { Path = World.Path } };
        ClusterConfig cluster = new()
        {
            ClusterId = "employees",
            Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = arguments.Backend.GetLeftPart(UriPartial.Authority) } },
        };
        builder.Services.AddReverseProxy()
            .LoadFromMemory(
                [
                    route.WithTransformPathSet(arguments.Backend.AbsolutePath)
                        .WithTransformRequestHeaderRemove("Authorization")
                        .WithTransformRequestHeader(World.BackendKeyHeader, World.BackendKey, append: false),
                ],
                [cluster]);

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapReverseProxy();
        await app.RunAsync();
        return 0;
    }
}
