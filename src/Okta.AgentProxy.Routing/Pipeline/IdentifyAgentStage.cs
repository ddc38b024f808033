using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>Finds the agent that is calling and makes sure it is enabled; the resolver binds it to the token.</summary>
internal sealed class IdentifyAgentStage(RequestDelegate next, IAgentResolver resolver)
{
    public Task InvokeAsync(HttpContext http)
    {
        var proxy = http.GetMcpProxy();
        if (proxy.Subject is not { } subject)
        {
            return next(http);
        }

        var resolution = resolver.ResolveAsync(new AgentResolutionContext(http, subject, proxy.Snapshot.Agents), http.RequestAborted);
        return resolution.IsCompletedSuccessfully ? ContinueAsync(proxy, resolution.Result) : AwaitAsync(proxy, resolution);
    }

    private async Task AwaitAsync(McpProxyContext proxy, ValueTask<AgentResolution> resolution) => await ContinueAsync(proxy, await resolution);

    private Task ContinueAsync(McpProxyContext proxy, AgentResolution resolution)
    {
        proxy.Agent = resolution.Agent;
        if (resolution.Error is not null || resolution.Agent is not { } agent)
        {
            return proxy.FailAsync(resolution.Error ?? ProxyErrors.Agent("agent_unknown", "No agent is known for this token."));
        }

        // Whatever a host's own resolver says: a disabled agent calls nothing.
        return agent.Enabled
            ? next(proxy.Http)
            : proxy.FailAsync(ProxyErrors.Agent("agent_disabled", "This agent is disabled."));
    }
}
