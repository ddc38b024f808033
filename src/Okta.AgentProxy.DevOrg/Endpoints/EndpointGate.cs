using System.Net;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Endpoints;

/// <summary>What every request passes before its endpoint: loopback only, a known authorization server.</summary>
internal sealed class EndpointGate(DevOrganization org, IDevOrgEndpoint endpoint)
{
    public Task InvokeAsync(HttpContext http)
    {
        // No address: an in-memory server, or a Unix socket. Neither is reachable from another machine.
        if (!org.Options.DangerouslyServeRemoteCallers && http.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address))
        {
            return http.WriteApiErrorAsync(StatusCodes.Status403Forbidden, "E0000006", "You do not have permission to perform the requested action");
        }

        var id = http.Request.RouteValues["authorizationServerId"] as string ?? "";
        var inRoute = http.Request.RouteValues.ContainsKey("authorizationServerId");
        if (!org.Registry.TryFindServer(id, out var server) || server.IsOrg == inRoute)
        {
            return http.WriteApiErrorAsync(StatusCodes.Status404NotFound, "E0000007", $"Not found: Resource not found: {id} (AuthorizationServer)");
        }

        return endpoint.HandleAsync(http, server);
    }
}
