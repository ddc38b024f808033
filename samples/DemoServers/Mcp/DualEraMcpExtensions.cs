using DemoServers.Mcp;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps an MCP server that speaks the handshake revisions and 2026-07-28 on one path.</summary>
public static class DualEraMcpExtensions
{
    /// <summary>Maps POST, GET and DELETE of <paramref name="pattern"/> to an MCP server built on the SDK's transports.</summary>
    public static IEndpointConventionBuilder MapDualEraMcp(this IEndpointRouteBuilder endpoints, string pattern, DualEraMcpOptions options)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(options);

        var lifetime = endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>();
        var sessions = new LegacySessions(options, endpoints.ServiceProvider);
        var endpoint = new DualEraMcpEndpoint(options, sessions, lifetime.ApplicationStopping);

        lifetime.ApplicationStopping.Register(sessions.CloseAll);

        return endpoints.MapMethods(pattern, ["POST", "GET", "DELETE"], endpoint.HandleAsync);
    }
}
