using Okta.AgentProxy.IntegrationTests.Interop;

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>The backend itself conforms, so a failure of a run through the proxy is the proxy's.</summary>
public sealed class DirectConformanceTests(DirectRuns direct)
{
    [Fact]
    public async Task Backend_LegacyRequirements_PassesEveryCheck()
    {
        var report = await direct.GetAsync(RequirementSet.Legacy);

        Assert.Empty(report.Failures);
        Assert.Equal(84, report.Passed);
    }

    [Fact]
    public async Task Backend_ModernRequirements_PassesEveryCheckButTheTasksExtension()
    {
        var report = await direct.GetAsync(RequirementSet.Modern);

        // The tasks extension is not part of the revision, and the SDK's core package has no support for it.
        Assert.DoesNotContain(report.Failures, f => !f.Scenario.StartsWith("tasks-", StringComparison.Ordinal));
        Assert.True(report.Passed >= 165, $"Only {report.Passed} checks passed.");
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
