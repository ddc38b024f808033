using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Discovery;
using Okta.AgentProxy.Routing.Errors;
using Okta.AgentProxy.Routing.Health;
using Okta.AgentProxy.Routing.Pipeline;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// The last endpoint: what no other took. A path that one of ours has under other methods is 405 with <c>Allow</c> (RFC 9110 §15.5.6), every other 404.
/// Routing cannot say 405 itself, because this endpoint takes every method of every path.
/// </summary>
internal sealed class UnservedRequest(ProxySnapshotProvider snapshots)
{
    public Task InvokeAsync(HttpContext http)
    {
        var error = ProxyErrors.BackendNotFound;
        if (MethodsAt(http) is { } methods)
        {
            error = ProxyErrors.MethodNotAllowed;
            http.Response.Headers.Allow = methods;
        }

        http.Response.StatusCode = error.Status;
        return ErrorBody.WriteAsync(http.Response, ErrorBody.Plain(error, agentId: null));
    }

    private string? MethodsAt(HttpContext http)
    {
        var path = http.Request.Path;
        return HealthEndpoints.Serves(path) ? HealthEndpoints.Methods
            : ProtectedResourceMetadataEndpoint.Serves(path) ? ProtectedResourceMetadataEndpoint.Methods
            : MethodsOfBackendAt(http);
    }

    // A walk over all routes, for requests that are refused anyway: some microseconds for a thousand.
    private string? MethodsOfBackendAt(HttpContext http)
    {
        BackendRoute? longest = null;
        foreach (var route in snapshots.Current.Routes)
        {
            if (route.Prefix.Length > (longest?.Prefix.Length ?? 0) && RequestPath.TryGetRest(http, route.Prefix, out _))
            {
                longest = route;
            }
        }

        // A method that it has got here for another reason: routes changed while the request came in.
        var methods = longest is null ? null : BackendMethods.TextFor(longest.Backend);
        return methods?.Split(", ").Contains(http.Request.Method) == false ? methods : null;
    }
}
