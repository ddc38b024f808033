using Okta.AgentProxy.IntegrationTests.Parts;

[assembly: AssemblyFixture(typeof(Okta.AgentProxy.IntegrationTests.Interop.EverythingServer))]

namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>The public server-everything (handshake revisions), started when the first test asks for it and shared by all.</summary>
public sealed class EverythingServer : IAsyncDisposable
{
    private readonly Lazy<Task<NodeService>> _service = new(StartAsync);

    /// <summary>Its MCP endpoint.</summary>
    public async Task<Uri> GetUrlAsync() => new($"http://127.0.0.1:{(await _service.Value).Port}/mcp");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_service.IsValueCreated && _service.Value.IsCompletedSuccessfully)
        {
            await (await _service.Value).DisposeAsync();
        }
    }

    private static async Task<NodeService> StartAsync()
    {
        var parts = await NodeParts.RequireAsync();

        return await NodeService.StartAsync(
            parts,
            ["--import", parts.Program("announce-port.mjs"), parts.ServerEverything, "streamableHttp"],
            new Dictionary<string, string> { ["PORT"] = "0" },
            CancellationToken.None);
    }
}
