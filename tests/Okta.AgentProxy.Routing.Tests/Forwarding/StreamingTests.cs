using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

public sealed class StreamingTests
{
    [Fact]
    public async Task Events_SentOneByOne_ArriveBeforeTheNextIsSent()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        var stream = backend.Answers.Stream();

        using var response = await proxy.As().PostAsync("/b", Some.Call("slow"));
        using StreamReader events = new(await response.Content.ReadAsStreamAsync());

        // Each event is read before the next is written: were one held back, this would hang.
        foreach (var data in (string[])["one", "two", "three"])
        {
            await stream.SendAsync(data);
            Assert.Equal("event: message", await events.ReadLineAsync());
            Assert.Equal("data: " + data, await events.ReadLineAsync());
            Assert.Equal(string.Empty, await events.ReadLineAsync());
        }

        stream.Complete();
        Assert.Null(await events.ReadLineAsync());
    }

    [Fact]
    public async Task GetStream_NothingSentYet_AnswersWithHeadersAtOnce()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        var stream = backend.Answers.Stream();

        using var response = await proxy.As().GetAsync("/b");

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Contains("no-", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        stream.Complete();
    }

    [Fact]
    public async Task GetStream_WhileOpen_KeepsNoToken()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        Seen seen = new();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url).Services(s => s.Services.AddSingleton(seen)).Stages(s => s.Use<SeeingStage>()));
        var stream = backend.Answers.Stream();
        using var response = await proxy.As().GetAsync("/b");
        using StreamReader events = new(await response.Content.ReadAsStreamAsync());

        // An event has come through, so the relay is under way.
        await stream.SendAsync("one");
        Assert.Equal("event: message", await events.ReadLineAsync());

        Assert.Equal(1, seen.TokensBefore);
        Assert.Equal(0, seen.Request!.Request.Headers.Authorization.Count);
        Assert.Null(seen.Request.GetMcpProxy().Presented);
        stream.Complete();
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public async Task Stream_LongEvent_PassesByteForByte(int length)
    {
        var text = string.Create(length, length, static (chars, seed) =>
        {
            Random random = new(seed);
            for (var i = 0; i < chars.Length; i++)
            {
                chars[i] = (char)random.Next(' ', '~');
            }
        });
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        var stream = backend.Answers.Stream();

        using var response = await proxy.As().PostAsync("/b", Some.Call("slow"));
        var received = response.Content.ReadAsStringAsync();
        await stream.SendRawAsync(Encoding.UTF8.GetBytes($"data: {text}\n\n"));
        stream.Complete();

        Assert.Equal($"data: {text}\n\n", await received);
    }

    [Fact]
    public async Task Stream_IdsRetryAndComments_PassByteForByte()
    {
        const string Bytes = "id: 42\nretry: 500\ndata:\n\n: keep-alive\n\nevent: message\r\ndata: {\"a\":1}\r\n\r\n";
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        var stream = backend.Answers.Stream();

        using var response = await proxy.As().Header("Last-Event-ID", "41").GetAsync("/b");
        await stream.SendRawAsync(Encoding.UTF8.GetBytes(Bytes));
        stream.Complete();

        Assert.Equal(Bytes, await response.Content.ReadAsStringAsync());
        Assert.Equal("41", backend.Requests.All.Single().Header("Last-Event-ID"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Client_HangsUp_BackendSeesIt(string method)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        var stream = backend.Answers.Stream();

        var response = await proxy.As().SendAsync(new HttpMethod(method), "/b", method == "POST" ? TestCaller.Json(Some.Call("slow")) : null);
        await stream.SendAsync("one");
        response.Dispose();

        await stream.Aborted.WaitAsync(TestLimits.Deadline);
    }

    [Fact]
    public async Task Client_HangsUpBeforeTheAnswer_BackendSeesIt()
    {
        TaskCompletionSource arrived = new(), aborted = new();
        await using var backend = await ScriptedBackend.StartAsync(async http =>
        {
            arrived.SetResult();
            await using var gone = http.RequestAborted.Register(aborted.SetResult);
            await aborted.Task;
        });
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        using CancellationTokenSource patience = new();

        var call = proxy.As().SendAsync(HttpMethod.Post, "/b", TestCaller.Json(Some.Call("slow")), patience.Token);
        await arrived.Task.WaitAsync(TestLimits.Deadline);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await aborted.Task.WaitAsync(TestLimits.Deadline);
    }

    [Fact]
    public async Task Backend_BreaksMidStream_IsATransportErrorAtTheClient()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        var stream = backend.Answers.Stream();

        using var response = await proxy.As().PostAsync("/b", Some.Call("slow"));
        await stream.SendAsync("one");
        await stream.BreakAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Backend_BreaksInsideJson_IsATransportErrorAtTheClient()
    {
        TaskCompletionSource clientHasTheBeginning = new();
        await using var backend = await ScriptedBackend.StartAsync(async http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("{\"jsonrpc\":");
            await http.Response.Body.FlushAsync();
            await clientHasTheBeginning.Task;
            http.Abort();
        });
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);
        clientHasTheBeginning.SetResult();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Stream_SilentForLongerThanTheActivityTimeout_IsBroken()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "none", ("activity_timeout_seconds", "1")));
        var stream = backend.Answers.Stream();

        using var response = await proxy.As().PostAsync("/b", Some.Call("slow"));
        await stream.SendAsync("one");

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
        await stream.Aborted.WaitAsync(TestLimits.Deadline);
    }

    [Fact]
    public async Task Stream_OutlivesTheBackendTimeout_WhichIsForHeadersOnly()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "none", ("timeout_seconds", "1")));
        var stream = backend.Answers.Stream();

        using var response = await proxy.As().PostAsync("/b", Some.Call("slow"));
        using StreamReader events = new(await response.Content.ReadAsStreamAsync());

        // Another call that does hit the timeout shows, without a clock, that more than a second has passed.
        backend.Answers.Handle(async http => await Task.Delay(Timeout.Infinite, http.RequestAborted), when: r => r.Headers.ContainsKey("X-Slow"));
        using var slow = await proxy.As().Header("X-Slow", "1").PostAsync("/b", Some.ToolsList);
        await slow.ShouldBeJsonRpcErrorAsync(HttpStatusCode.GatewayTimeout, JsonRpcErrorCodes.BackendTimeout, "1");

        await stream.SendAsync("late");
        Assert.Equal("event: message", await events.ReadLineAsync());
        stream.Complete();
    }

    [Fact]
    public async Task Streams_FiveHundredAtOnce_AllWork()
    {
        const int Count = 500;
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        var streams = Enumerable.Range(0, Count).Select(_ => backend.Answers.Stream()).ToArray();
        var caller = proxy.As();

        var responses = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => caller.GetAsync("/b")));
        await Task.WhenAll(streams.Select((stream, i) => stream.SendAsync($"event-{i}")));
        Array.ForEach(streams, stream => stream.Complete());
        var bodies = await Task.WhenAll(responses.Select(r => r.Content.ReadAsStringAsync()));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(Count, bodies.Distinct().Count());
    }

    private sealed class Seen
    {
        public HttpContext? Request { get; set; }

        public int TokensBefore { get; set; }
    }

    private sealed class SeeingStage(RequestDelegate next, Seen seen)
    {
        public Task InvokeAsync(HttpContext http)
        {
            (seen.Request, seen.TokensBefore) = (http, http.Request.Headers.Authorization.Count);
            return next(http);
        }
    }
}
