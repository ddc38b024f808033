using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// Takes the backend that routing found, checks that the path is exactly one of its, and refuses foreign <c>Host</c> and <c>Origin</c> values
/// (DNS rebinding; MCP requires the exposed server to do this, and behind a proxy that is the proxy).
/// </summary>
internal sealed class SelectBackendStage(RequestDelegate next, HostRules hosts)
{
    public Task InvokeAsync(HttpContext http)
    {
        var proxy = http.GetMcpProxy();

        if (http.GetEndpoint()?.Metadata.GetMetadata<BackendRoute>() is not { } route || !RequestPath.TryGetRest(http, route.Prefix, out var rest))
        {
            return proxy.FailAsync(ProxyErrors.BackendNotFound);
        }

        proxy.Route = route;
        if (hosts.Check(http.Request) is { } foreign)
        {
            return proxy.FailAsync(foreign);
        }

        proxy.TargetUri = route.TargetFor(rest);
        return next(http);
    }
}
