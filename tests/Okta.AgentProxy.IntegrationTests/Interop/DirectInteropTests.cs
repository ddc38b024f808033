namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>Clients and servers without a proxy: proves that what the other runs show is the proxy's doing.</summary>
public sealed class DirectInteropTests(PublicServers servers) : InteropTests(servers)
{
    /// <inheritdoc/>
    protected override Task<ProxyUnderTest> OpenAsync(Uri backend) => Task.FromResult(ProxyUnderTest.Direct(backend));
}
