using Okta.AgentProxy.IntegrationTests.Interop;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>Through the proxy every check comes out as it does directly.</summary>
public sealed class ProxiedConformanceTests(DirectRuns direct) : ConformanceTests(direct)
{
    [Fact]
    public async Task DnsRebinding_BackendDoesNotCheckHosts_IsStoppedAtTheProxy()
    {
        await using var backend = await TestMcpBackend.StartAsync(new() { ChecksHost = false });
        await using var target = await ProxiedTarget.OpenAsync(backend.Url);

        var unprotected = await ConformanceRun.RunAsync(ProxyUnderTest.Direct(backend.Url), RequirementSet.Legacy, TestContext.Current.CancellationToken);
        var protectedRun = await ConformanceRun.RunAsync(target, RequirementSet.Legacy, TestContext.Current.CancellationToken);

        Assert.NotEmpty(unprotected.Failures);
        Assert.All(unprotected.Failures, check => Assert.Equal("dns-rebinding-protection", check.Key.Scenario));
        Assert.Empty(protectedRun.Failures);
    }

    /// <inheritdoc/>
    protected override Task<ProxyUnderTest> OpenAsync(Uri backend) => ProxiedTarget.OpenAsync(backend);
}
