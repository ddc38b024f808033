namespace Okta.AgentProxy.Routing.Tests.Policy;

/// <summary>A proxy in front of a <see cref="PinnedBackend"/>.</summary>
internal static class PinnedSettings
{
    public static TestProxyBuilder Pinned(this TestProxyBuilder proxy, Uri backend, string mode) =>
        proxy.Backend("hr", "/hr", backend, "none", ("tool_pinning", mode)).Agent("cursor", ["hr"]);
}
