using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Endpoints;

/// <summary>What every request passes before its endpoint: loopback only, a known authorization server, no fault planned, rate not exceeded.</summary>
internal sealed partial class EndpointGate(DevOrganization org, IDevOrgEndpoint endpoint)
{
    public Task InvokeAsync(HttpContext http)
    {
        // No address: an in-memory server, or a Unix socket. Neither is reachable from another machine.
        if (!org.Options.DangerouslyServeRemoteCallers && http.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address))
        {
            LogRemoteCaller(org.Logger, address);
            return http.WriteApiErrorAsync(StatusCodes.Status403Forbidden, "E0000006", "You do not have permission to perform the requested action");
        }

        var id = http.Request.RouteValues["authorizationServerId"] as string ?? "";
        var inRoute = http.Request.RouteValues.ContainsKey("authorizationServerId");
        if (!org.Registry.TryFindServer(id, out var server) || server.IsOrg == inRoute)
        {
            return http.WriteApiErrorAsync(StatusCodes.Status404NotFound, "E0000007", $"Not found: Resource not found: {id} (AuthorizationServer)");
        }

        org.Requests.Add(endpoint.Kind, server.Id);
        if (org.Faults.Take(endpoint.Kind, server.Id) is not { } fault)
        {
            return HandleAsync(http, server);
        }

        LogFault(org.Logger, endpoint.Kind, server.Id, fault.Name);
        return fault.ApplyAsync(http, () => HandleAsync(http, server));
    }

    private Task HandleAsync(HttpContext http, AuthorizationServer server)
    {
        if (org.Faults.LimitOf(endpoint.Kind) is { } limit && !limit.TryEnter(http))
        {
            return RateLimit.RefuseAsync(http);
        }

        return endpoint.HandleAsync(http, server);
    }

    [LoggerMessage(EventIds.FaultApplied, LogLevel.Information, "Fault at {Endpoint} of '{AuthorizationServer}': {Fault}")]
    private static partial void LogFault(ILogger logger, DevOrgEndpoint endpoint, string authorizationServer, string fault);

    [LoggerMessage(EventIds.RemoteCallerRefused, LogLevel.Warning, "Refused {Address}: only callers on this machine are served, unless DangerouslyServeRemoteCallers is on")]
    private static partial void LogRemoteCaller(ILogger logger, IPAddress address);
}
