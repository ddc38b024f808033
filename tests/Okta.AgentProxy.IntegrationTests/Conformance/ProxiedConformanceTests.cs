using Okta.AgentProxy.IntegrationTests.Interop;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>Through the proxy every check comes out as it does directly.</summary>
public sealed class ProxiedConformanceTests(DirectRuns direct)
{
    [Theory]
    [InlineData(RequirementSet.Legacy)]
    [InlineData(RequirementSet.Modern)]
    public async Task Proxy_Requirements_ChangesNoCheck(string requirements)
    {
        var backend = await direct.GetBackendAsync();
        await using var target = await ProxiedTarget.OpenAsync(backend.Url);

        var report = await ConformanceRun.RunAsync(target, requirements, TestContext.Current.CancellationToken);

        Assert.Empty(ConformanceComparison.Compare(await direct.GetAsync(requirements), report));
        Assert.Contains(backend.Requests.All, r => r.Header("X-API-Key") == "k-integration");
    }
}
