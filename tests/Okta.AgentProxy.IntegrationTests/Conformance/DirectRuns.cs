using System.Collections.Concurrent;
using Okta.AgentProxy.IntegrationTests.Interop;
using Okta.AgentProxy.TestKit.Backends;

[assembly: AssemblyFixture(typeof(Okta.AgentProxy.IntegrationTests.Conformance.DirectRuns))]

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>One backend and one run of each requirement set against it, directly: what every run through a proxy is compared with.</summary>
public sealed class DirectRuns : IAsyncDisposable
{
    private readonly Lazy<Task<TestMcpBackend>> _backend = new(() => TestMcpBackend.StartAsync());
    private readonly ConcurrentDictionary<string, Lazy<Task<ConformanceReport>>> _reports = new(StringComparer.Ordinal);

    /// <summary>The backend that the runs were made against.</summary>
    public Task<TestMcpBackend> GetBackendAsync() => _backend.Value;

    /// <summary>The report of a requirement set; the run happens when the first test asks for it.</summary>
    public Task<ConformanceReport> GetAsync(string requirements) =>
        _reports.GetOrAdd(requirements, set => new(() => RunAsync(set))).Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_backend.IsValueCreated)
        {
            await (await _backend.Value).DisposeAsync();
        }
    }

    private async Task<ConformanceReport> RunAsync(string requirements)
    {
        var backend = await _backend.Value;

        return await ConformanceRun.RunAsync(ProxyUnderTest.Direct(backend.Url), requirements, CancellationToken.None);
    }
}
