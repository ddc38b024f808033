using System.Net;
using Okta.AgentProxy.TestKit.Backends;
using Okta.AgentProxy.TestKit.Wire;

namespace Okta.AgentProxy.IntegrationTests.Demos;

/// <summary>The handshake revisions of the dual-era endpoint, on the wire.</summary>
public sealed class LegacySessionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_AfterDelete_IsNotFound()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        var session = await McpSession.OpenAsync(client, backend.Url, Cancellation);

        using var ended = await session.EndAsync(Cancellation);
        await using var after = await session.RequestAsync("tools/list", 2, cancellationToken: Cancellation);

        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, after.Response.StatusCode);
    }

    [Fact]
    public async Task Delete_OpenStream_EndsItNormally()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        var session = await McpSession.OpenAsync(client, backend.Url, Cancellation);
        await using var stream = await session.ListenAsync(cancellationToken: Cancellation);

        using var ended = await session.EndAsync(Cancellation);

        Assert.Null(await stream.NextDataAsync());
    }

    [Fact]
    public async Task Listen_SecondStream_IsAConflictUntilTheFirstIsGone()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        var session = await McpSession.OpenAsync(client, backend.Url, Cancellation);
        var first = await session.ListenAsync(cancellationToken: Cancellation);
        var recorded = await backend.Requests.WaitForAsync(r => r.Method == "GET", Cancellation);

        await using var second = await session.ListenAsync(cancellationToken: Cancellation);
        await first.DisposeAsync();
        await recorded.Completed;
        await using var third = await session.ListenAsync(cancellationToken: Cancellation);
        await backend.Changes.ToolsChangedAsync();

        Assert.Equal(HttpStatusCode.Conflict, second.Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, third.Response.StatusCode);
        Assert.Contains("notifications/tools/list_changed", await third.NextDataAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_AfterTheServerClosedTheStream_DeliversTheAnswer()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        var session = await McpSession.OpenAsync(client, backend.Url, Cancellation);

        string? lastId = null;

        await using (var call = await session.RequestAsync("tools/call", 2, McpRequests.Call("test_reconnection"), Cancellation))
        {
            while (await call.NextAsync() is { } item)
            {
                lastId = item.EventId ?? lastId;
                Assert.Empty(item.Data);
            }
        }

        await using var resumed = await session.ListenAsync(lastId, Cancellation);
        Assert.Contains("Reconnection test completed", await resumed.NextDataAsync(), StringComparison.Ordinal);
        Assert.Null(await resumed.NextDataAsync());
    }

    [Fact]
    public async Task Resume_UnknownEvent_IsRefused()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        var session = await McpSession.OpenAsync(client, backend.Url, Cancellation);

        await using var resumed = await session.ListenAsync("77-1", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, resumed.Response.StatusCode);
    }
}
