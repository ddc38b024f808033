using System.Net;
using System.Text;
using Okta.AgentProxy.TestKit.Backends;
using Okta.AgentProxy.TestKit.Wire;

namespace Okta.AgentProxy.IntegrationTests.Backends;

public sealed class ScriptedAnswersTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Respond_NextTwo_ThenTheServerAnswersAgain()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        backend.Answers.Respond(401, """{"no":1}""", headers: new Dictionary<string, string> { ["WWW-Authenticate"] = "Bearer" }, count: 2);

        var answers = new List<HttpResponseMessage>();

        for (var i = 0; i < 3; i++)
        {
            answers.Add(await client.SendAsync(McpRequests.Modern(backend.Url, "server/discover", i), Cancellation));
        }

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK], answers.Select(a => a.StatusCode));
        Assert.Equal("Bearer", answers[0].Headers.WwwAuthenticate.ToString());
        Assert.Equal("""{"no":1}""", await answers[1].Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Respond_WithCondition_LeavesOtherRequestsAlone()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        backend.Answers.Respond(503, when: r => r.Headers["Mcp-Method"] == "tools/list");

        using var discover = await client.SendAsync(McpRequests.Modern(backend.Url, "server/discover", 1), Cancellation);
        using var list = await client.SendAsync(McpRequests.Modern(backend.Url, "tools/list", 2), Cancellation);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (discover.StatusCode, list.StatusCode));
    }

    [Fact]
    public async Task Hold_Request_IsAnsweredByTheServerOnceReleased()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        var held = backend.Answers.Hold();

        var sending = client.SendAsync(McpRequests.Modern(backend.Url, "server/discover", 1), Cancellation);
        await held.Arrived.WaitAsync(Cancellation);
        var early = sending.IsCompleted;
        held.Release();
        using var response = await sending;

        Assert.False(early);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Hold_ClientGivesUp_ReportsTheAbort()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        using var giveUp = new CancellationTokenSource();
        var held = backend.Answers.Hold();

        var sending = client.SendAsync(McpRequests.Modern(backend.Url, "server/discover", 1), giveUp.Token);
        await held.Arrived.WaitAsync(Cancellation);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await held.Aborted.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task Break_Request_GivesTheClientATransportError()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        backend.Answers.Break();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(McpRequests.Post(backend.Url, "{}"), Cancellation));

        Assert.Single(backend.Requests.All);
    }

    [Fact]
    public async Task Stream_EventsOnDemand_ArriveOneByOne()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        var driven = backend.Answers.Stream();
        await using var stream = await EventStream.OpenAsync(client, McpRequests.Post(backend.Url, "{}"), Cancellation);

        // Each event is read before the next is sent: a buffer in between would make this wait for ever.
        await driven.SendAsync("1", id: "a");
        var first = await stream.NextAsync();
        await driven.CommentAsync("still here");
        await driven.SendRawAsync(Encoding.UTF8.GetBytes("data: 2\n\n"));
        var second = await stream.NextAsync();
        driven.Complete();

        Assert.Equal(("1", "a"), (first!.Value.Data, first.Value.EventId));
        Assert.Equal("2", second!.Value.Data);
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task Stream_BrokenInTheMiddle_IsNotANormalEnd()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        var driven = backend.Answers.Stream();
        await using var stream = await EventStream.OpenAsync(client, McpRequests.Post(backend.Url, "{}"), Cancellation);
        await driven.SendAsync("1");
        await stream.NextAsync();

        await driven.BreakAsync();

        await Assert.ThrowsAnyAsync<IOException>(stream.NextAsync);
    }
}
