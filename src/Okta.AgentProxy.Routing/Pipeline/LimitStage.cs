using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// Holds callers to the limits of the backend and of the gateway. After everything that can refuse a request for what it is: who may not call
/// uses up nobody's budget. Before the credential: who calls too often costs the identity provider nothing.
/// </summary>
internal sealed class LimitStage(RequestDelegate next, AgentProxyMetrics metrics, TimeProvider time)
{
    /// <summary>When a slot becomes free nobody knows.</summary>
    private static readonly TimeSpan WaitForSlot = TimeSpan.FromSeconds(1);

    public Task InvokeAsync(HttpContext http)
    {
        var proxy = http.GetMcpProxy();
        if (proxy.Route.Limits is not { } limits)
        {
            return next(http);
        }

        var now = time.GetTimestamp();
        if (limits.Enter(proxy, now, out var slots) is { } refusal)
        {
            metrics.Limited(proxy.Backend.Name, refusal.Name);
            var wait = refusal.Wait is { } ticks ? time.GetElapsedTime(now, now + ticks) : WaitForSlot;
            return proxy.FailAsync(ProxyErrors.RateLimited(refusal.Name, wait));
        }

        return slots is null ? next(http) : HoldAsync(http, slots);
    }

    private async Task HoldAsync(HttpContext http, SlotPartition?[] slots)
    {
        try
        {
            await next(http);
        }
        finally
        {
            // However it ended: answered, broken, or left by its client.
            BackendLimits.Leave(slots);
        }
    }
}
