using Okta.AgentProxy.IntegrationTests.Parts;

[assembly: AssemblyFixture(typeof(Okta.AgentProxy.IntegrationTests.Interop.PublicServers))]

namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>MCP servers that other people wrote, started when the first test asks for one and shared by all.</summary>
public sealed class PublicServers : IAsyncDisposable
{
    private readonly Lazy<Task<NodeService>> _everything = new(StartEverythingAsync);
    private readonly Lazy<Task<NodeService>> _typeScript = new(StartTypeScriptAsync);

    /// <summary>The public server-everything: handshake revisions, sessions.</summary>
    public Task<Uri> GetEverythingAsync() => UrlOfAsync(_everything.Value);

    /// <summary>A server on the TypeScript SDK v2: both eras, no sessions.</summary>
    public Task<Uri> GetTypeScriptAsync() => UrlOfAsync(_typeScript.Value);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var service in (Lazy<Task<NodeService>>[])[_everything, _typeScript])
        {
            if (service.IsValueCreated && service.Value.IsCompletedSuccessfully)
            {
                await (await service.Value).DisposeAsync();
            }
        }
    }

    private static async Task<Uri> UrlOfAsync(Task<NodeService> service) => new($"http://127.0.0.1:{(await service).Port}/mcp");

    private static async Task<NodeService> StartEverythingAsync()
    {
        var parts = await NodeParts.RequireAsync();

        return await NodeService.StartAsync(
            parts,
            ["--import", parts.Program("announce-port.mjs"), parts.ServerEverything, "streamableHttp"],
            new Dictionary<string, string> { ["PORT"] = "0" },
            CancellationToken.None);
    }

    private static async Task<NodeService> StartTypeScriptAsync()
    {
        var parts = await NodeParts.RequireAsync();

        return await NodeService.StartAsync(parts, [parts.Program("server-v2.mjs")], environment: null, CancellationToken.None);
    }
}
