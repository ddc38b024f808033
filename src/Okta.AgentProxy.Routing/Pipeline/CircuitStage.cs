using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// Answers in place of a backend that does not. Before the credential: no token is fetched for a request that goes nowhere. What the backend's
/// answer means for the circuit, the last stage says.
/// </summary>
internal sealed class CircuitStage(RequestDelegate next, AgentProxyMetrics metrics)
{
    public Task InvokeAsync(HttpContext http)
    {
        var proxy = http.GetMcpProxy();
        if (proxy.Route.Breaker is not { IsClosed: false } breaker)
        {
            return next(http);
        }

        if (breaker.TryEnter(CircuitCaller.Of(proxy), out var isProbe, out var wait))
        {
            return isProbe ? TryAsync(proxy, breaker) : next(http);
        }

        metrics.CircuitRejected(proxy.Backend.Name);
        return proxy.FailAsync(ProxyErrors.CircuitOpen(wait));
    }

    private async Task TryAsync(McpProxyContext proxy, CircuitBreaker breaker)
    {
        proxy.IsProbe = true;
        try
        {
            await next(proxy.Http);
        }
        finally
        {
            breaker.Abandon(proxy);
        }
    }
}
