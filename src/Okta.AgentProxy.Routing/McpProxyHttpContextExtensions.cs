using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing;

/// <summary>Gives stages the state of their request.</summary>
public static class McpProxyHttpContextExtensions
{
    /// <summary>The proxy's state for this request.</summary>
    /// <exception cref="InvalidOperationException">The request does not run in the pipeline of <c>MapMcpProxy()</c>.</exception>
    public static McpProxyContext GetMcpProxy(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);

        return http.Features.Get<McpProxyContext>()
            ?? throw new InvalidOperationException("This request has no MCP proxy state. GetMcpProxy() works inside the stages of MapMcpProxy() only.");
    }
}
