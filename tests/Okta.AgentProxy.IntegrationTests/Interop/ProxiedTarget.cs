using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>A whole proxy in front of one backend, and what a caller must send to get through.</summary>
internal static class ProxiedTarget
{
    public static async Task<ProxyUnderTest> OpenAsync(Uri backend, Action<TestProxyBuilder>? configure = null)
    {
        var proxy = await TestProxy.StartAsync(p =>
        {
            p.Backend("backend", "/hr/mcp", backend, "pre-shared-key", ("auth_config:key", "k-integration")).Agent("cursor", ["backend"]);
            configure?.Invoke(p);
        });
        Dictionary<string, string> headers = new()
        {
            ["Authorization"] = $"Bearer {proxy.As("cursor").Token}",
            ["X-Agent-ID"] = "cursor",
        };

        return new ProxyUnderTest(new Uri(proxy.Url, "/hr/mcp"), headers, proxy.DisposeAsync);
    }
}
