using Okta.AgentProxy.IntegrationTests.Interop;

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>The backend itself conforms, so a failure of a run through the proxy is the proxy's.</summary>
public sealed class DirectConformanceTests(DirectRuns direct)
{
    [Theory]
    [InlineData(RequirementSet.Legacy, 84)]
    [InlineData(RequirementSet.Modern, 197)]
    public async Task Backend_Requirements_PassesEveryCheck(string requirements, int passed)
    {
        var report = await direct.GetAsync(requirements);

        Assert.Empty(report.Failures);
        Assert.Equal(passed, report.Passed);
    }

    [Fact]
    public async Task Run_NothingListening_IsRefused()
    {
        var port = await UnusedPort.FindAsync();
        var nowhere = ProxyUnderTest.Direct(new Uri($"http://127.0.0.1:{port}/mcp"));

        await Assert.ThrowsAsync<HttpRequestException>(
            () => ConformanceRun.RunAsync(nowhere, RequirementSet.Legacy, TestContext.Current.CancellationToken));
    }
}
