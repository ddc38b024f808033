using Okta.AgentProxy.IntegrationTests.Interop;

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>The conformance suite through something, compared with the direct run; a derived class says through what.</summary>
public abstract class ConformanceTests(DirectRuns direct)
{
    /// <summary>Opens the way to the backend of the direct runs.</summary>
    protected abstract Task<ProxyUnderTest> OpenAsync(Uri backend);

    [Theory]
    [InlineData(RequirementSet.Legacy)]
    [InlineData(RequirementSet.Modern)]
    public async Task Suite_ThroughTarget_ChangesNoCheck(string requirements)
    {
        var backend = await direct.GetBackendAsync();
        await using var target = await OpenAsync(backend.Url);

        var report = await ConformanceRun.RunAsync(target, requirements, TestContext.Current.CancellationToken);

        Assert.Empty(ConformanceComparison.Compare(await direct.GetAsync(requirements), report));
    }
}
