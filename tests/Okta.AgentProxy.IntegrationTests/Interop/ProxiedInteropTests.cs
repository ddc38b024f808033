namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>The same clients and servers with the whole proxy in between: token checked, agent bound, credential replaced by the backend's own.</summary>
public sealed class ProxiedInteropTests(PublicServers servers) : InteropTests(servers)
{
    /// <inheritdoc/>
    protected override Task<ProxyUnderTest> OpenAsync(Uri backend) => ProxiedTarget.OpenAsync(backend);
}
