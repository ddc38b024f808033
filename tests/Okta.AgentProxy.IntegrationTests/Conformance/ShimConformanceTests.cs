using Okta.AgentProxy.IntegrationTests.Interop;
using Okta.AgentProxy.IntegrationTests.Parts;
using Okta.AgentProxy.TestKit.Backends;
using Okta.AgentProxy.TestKit.Wire;

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>The header-adding shim changes nothing by itself, so it may stand in front of the proxy.</summary>
public sealed class ShimConformanceTests(DirectRuns direct) : ConformanceTests(direct)
{
    [Fact]
    public async Task Shim_Request_AddsTheHeadersAndKeepsForeignHostsForeign()
    {
        var parts = await NodeParts.RequireAsync();
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var target = await OpenAsync(backend.Url);
        await using var shim = await ConformanceRun.StartShimAsync(parts, target, TestContext.Current.CancellationToken);
        using var client = WireClient.Create();

        foreach (var host in (string[])[$"localhost:{shim.Port}", "evil.example.com"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, $"http://localhost:{shim.Port}/mcp");
            request.Headers.Host = host;
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        Assert.All(backend.Requests.All, r => Assert.Equal("shim-test", r.Header("X-Agent-ID")));
        Assert.Equal([backend.Url.Authority, "evil.example.com"], backend.Requests.All.Select(r => r.Header("Host")));
    }

    /// <inheritdoc/>
    protected override Task<ProxyUnderTest> OpenAsync(Uri backend) =>
        Task.FromResult(new ProxyUnderTest(backend, new Dictionary<string, string> { ["X-Agent-ID"] = "shim-test" }));
}
