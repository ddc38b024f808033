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

    [Theory]
    [InlineData(RequirementSet.Legacy)]
    [InlineData(RequirementSet.Modern)]
    public async Task Shim_InFrontOfBackend_ChangesNoCheck(string requirements)
    {
        var backend = await direct.GetBackendAsync();
        var target = new ProxyUnderTest(backend.Url, new Dictionary<string, string> { ["X-Agent-ID"] = "shim-test" });

        var report = await ConformanceRun.RunAsync(target, requirements, TestContext.Current.CancellationToken);

        Assert.Empty(ConformanceComparison.Compare(await direct.GetAsync(requirements), report));
        Assert.Contains(backend.Requests.All, r => r.Header("X-Agent-ID") == "shim-test");
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
