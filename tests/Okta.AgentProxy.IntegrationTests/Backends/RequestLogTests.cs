using System.Net;
using Okta.AgentProxy.TestKit.Backends;
using Okta.AgentProxy.TestKit.Wire;

namespace Okta.AgentProxy.IntegrationTests.Backends;

public sealed class RequestLogTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Record_Request_KeepsMethodPathQueryHeadersAndBytes()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        using var client = WireClient.Create();
        using var request = McpRequests.Post(new Uri(backend.Url, "/a%2Fb?q=1%202"), """{ "id": "x-1",  "method":"ping" }""");
        request.Headers.Add("X-Twice", ["one", "two"]);

        using var response = await client.SendAsync(request, Cancellation);

        var recorded = Assert.Single(backend.Requests.All);
        Assert.Equal(("POST", "/a%2Fb", "?q=1%202"), (recorded.Method, recorded.Path, recorded.Query));
        Assert.Equal("one, two", recorded.Header("x-twice"));
        Assert.Equal("""{ "id": "x-1",  "method":"ping" }"""u8.ToArray(), recorded.Body.ToArray());
        Assert.Equal(("\"x-1\"", "ping"), (recorded.JsonRpcId, recorded.JsonRpcMethod));
        Assert.Equal(200, await recorded.Completed);
        Assert.False(recorded.WasAborted);
    }

    [Fact]
    public async Task Record_ClientHangsUp_ReportsTheAbort()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        var driven = backend.Answers.Stream();

        await using (await EventStream.OpenAsync(client, McpRequests.Post(backend.Url, "{}"), Cancellation))
        {
            await driven.Arrived;
        }

        var recorded = await backend.Requests.WaitForAsync(r => r.Method == "POST", Cancellation);
        await recorded.Aborted.WaitAsync(Cancellation);
        await driven.Aborted.WaitAsync(Cancellation);
        Assert.True(recorded.WasAborted);
    }

    [Fact]
    public async Task DeliveriesOf_SameIdTwice_CountsBoth()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        using var client = WireClient.Create();

        foreach (var id in (int[])[7, 7, 8])
        {
            using var response = await client.SendAsync(McpRequests.Post(backend.Url, McpRequests.Message("tools/call", id)), Cancellation);
        }

        Assert.Equal(2, backend.Requests.DeliveriesOf("7"));
        Assert.Equal(1, backend.Requests.DeliveriesOf("8"));
        Assert.Equal(0, backend.Requests.DeliveriesOf("9"));
    }

    [Fact]
    public async Task WaitForAsync_BeforeTheRequest_ReturnsItWhenItArrives()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        using var client = WireClient.Create();

        var waiting = backend.Requests.WaitForAsync(r => r.Method == "DELETE", Cancellation);
        using var get = await client.GetAsync(backend.Url, Cancellation);
        using var delete = await client.DeleteAsync(backend.Url, Cancellation);

        Assert.Equal("DELETE", (await waiting).Method);
        Assert.Equal(HttpStatusCode.OK, get.StatusCode);
    }
}
