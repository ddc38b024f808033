using DemoServers.Mcp;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>Real clients against real servers; a derived class says what stands between them.</summary>
public abstract class InteropTests(PublicServers servers)
{
    private static readonly Dictionary<string, object?> Hello = new() { ["text"] = "hello" };
    private static readonly Dictionary<string, object?> HelloMessage = new() { ["message"] = "hello" };

    /// <summary>Opens the way to a backend.</summary>
    protected abstract Task<ProxyUnderTest> OpenAsync(Uri backend);

    [Theory]
    [InlineData("csharp", "2026-07-28")]
    [InlineData("csharp-legacy", "2025-11-25")]
    [InlineData("typescript-v1", "2025-11-25")]
    [InlineData("typescript-v2", "2026-07-28")]
    public async Task Client_DualEraBackend_ListsAndCallsInItsOwnEra(string client, string revision)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var target = await OpenAsync(backend.Url);

        var result = await InteropClient.Named(client).ListAndCallAsync(target, "test_echo", Hello, TestContext.Current.CancellationToken);

        Assert.Contains("test_simple_text", result.Tools);
        Assert.Equal("hello", result.Text);
        Assert.Equal(revision, result.Revision);
        Assert.Equal("test-mcp-backend", result.Server);
    }

    [Theory]
    [InlineData("csharp")]
    [InlineData("csharp-legacy")]
    [InlineData("typescript-v1")]
    public async Task Client_LegacyBackend_FallsBackToTheHandshake(string client)
    {
        await using var backend = await TestMcpBackend.StartAsync(new() { Eras = McpEras.Legacy });
        await using var target = await OpenAsync(backend.Url);

        var result = await InteropClient.Named(client).ListAndCallAsync(target, "test_echo", Hello, TestContext.Current.CancellationToken);

        Assert.Equal("hello", result.Text);
        Assert.Equal("2025-11-25", result.Revision);
    }

    [Theory]
    [InlineData("csharp")]
    [InlineData("csharp-legacy")]
    [InlineData("typescript-v1")]
    public async Task Client_ServerEverything_ListsAndCalls(string client)
    {
        await using var target = await OpenAsync(await servers.GetEverythingAsync());

        var result = await InteropClient.Named(client).ListAndCallAsync(target, "echo", HelloMessage, TestContext.Current.CancellationToken);

        Assert.Contains("echo", result.Tools);
        Assert.Contains("hello", result.Text, StringComparison.Ordinal);
        Assert.Equal("2025-11-25", result.Revision);
    }

    [Theory]
    [InlineData("csharp", "2026-07-28")]
    [InlineData("csharp-legacy", "2025-11-25")]
    [InlineData("typescript-v1", "2025-11-25")]
    [InlineData("typescript-v2", "2026-07-28")]
    public async Task Client_TypeScriptServer_ListsAndCallsInItsOwnEra(string client, string revision)
    {
        await using var target = await OpenAsync(await servers.GetTypeScriptAsync());

        var result = await InteropClient.Named(client).ListAndCallAsync(target, "echo", HelloMessage, TestContext.Current.CancellationToken);

        Assert.Equal(["echo"], result.Tools);
        Assert.Equal("Echo: hello", result.Text);
        Assert.Equal(revision, result.Revision);
    }

    [Theory]
    [InlineData("csharp")]
    [InlineData("typescript-v1")]
    [InlineData("typescript-v2")]
    public async Task Client_FailingTool_SeesTheToolsOwnError(string client)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var target = await OpenAsync(backend.Url);

        var result = await InteropClient.Named(client).ListAndCallAsync(
            target, "test_error_handling", new Dictionary<string, object?>(), TestContext.Current.CancellationToken);

        Assert.True(result.IsError);
        Assert.Equal("This tool intentionally returns an error for testing", result.Text);
    }
}
