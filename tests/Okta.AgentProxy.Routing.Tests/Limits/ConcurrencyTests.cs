using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Limits;

/// <summary>Limits of how many at a time: whatever way a request ends, its place is free again.</summary>
public sealed class ConcurrencyTests
{
    private const string Cancelled = """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""";
    private const string AnswerToTheServer = """{"jsonrpc":"2.0","id":99,"result":{"action":"accept","content":{}}}""";

    [Fact]
    public async Task Call_WhileAllPlacesAreTaken_Is429AndPassesWhenOneIsFree()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend.Url, ("limits:concurrency", "1"), ("limits:name", "one"));
        var held = backend.Answers.Hold();
        var first = proxy.As("cursor").PostAsync("/hr", Some.Initialize);
        await held.Arrived.WaitAsync(TestLimits.Deadline);

        using var second = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);
        held.Release();
        using var answered = await first;
        await EndOfAsync(proxy, 2);
        using var third = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);

        Assert.Equal([HttpStatusCode.TooManyRequests, HttpStatusCode.OK, HttpStatusCode.OK], [second.StatusCode, answered.StatusCode, third.StatusCode]);
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task ClientThatHangsUp_FreesItsPlace()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend.Url, ("limits:concurrency", "1"));
        var held = backend.Answers.Hold();
        using CancellationTokenSource leave = new();
        var first = proxy.As("cursor").SendAsync(HttpMethod.Post, "/hr", TestCaller.Json(Some.Initialize), leave.Token);
        await held.Arrived.WaitAsync(TestLimits.Deadline);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await EndOfAsync(proxy, 1);
        using var second = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task BackendThatBreaks_BeforeOrInTheMiddleOfItsAnswer_FreesThePlace()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend.Url, ("limits:concurrency", "1"));
        backend.Answers.Break();
        using var before = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);
        await EndOfAsync(proxy, 1);
        var stream = backend.Answers.Stream();
        using var middle = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);
        await stream.SendAsync("{}");
        await stream.BreakAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => middle.Content.ReadAsStringAsync());
        await EndOfAsync(proxy, 1);

        using var next = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);

        Assert.Equal([HttpStatusCode.BadGateway, HttpStatusCode.OK, HttpStatusCode.OK], [before.StatusCode, middle.StatusCode, next.StatusCode]);
    }

    [Fact]
    public async Task StreamedAnswerOfACall_HoldsItsPlaceUntilItsEnd()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend.Url, ("limits:concurrency", "1"));
        var stream = backend.Answers.Stream();
        using var first = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);

        using var second = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);
        stream.Complete();
        await first.Content.ReadAsStringAsync();
        await EndOfAsync(proxy, 2);
        using var third = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);

        Assert.Equal([HttpStatusCode.TooManyRequests, HttpStatusCode.OK], [second.StatusCode, third.StatusCode]);
    }

    [Fact]
    public async Task OpenStream_TakesNoCallsPlace()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend.Url, ("limits:concurrency", "1"));
        var stream = backend.Answers.Stream(when: r => HttpMethods.IsGet(r.Method));
        using var open = await proxy.As("cursor").GetAsync("/hr");

        using var call = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [open.StatusCode, call.StatusCode]);
        stream.Complete();
    }

    [Fact]
    public async Task Streams_MoreThanAllowed_AreRefusedAndCallsAreNot()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend.Url, ("limits:streams", "1"));
        var stream = backend.Answers.Stream(when: r => HttpMethods.IsGet(r.Method));
        using var open = await proxy.As("cursor").GetAsync("/hr");

        using var another = await proxy.As("cursor").GetAsync("/hr");
        using var call = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);

        await another.ShouldBeDeniedAsync("rate_limited", HttpStatusCode.TooManyRequests, "cursor");
        Assert.Equal(HttpStatusCode.OK, call.StatusCode);
        stream.Complete();
    }

    [Theory]
    [InlineData(Cancelled)]
    [InlineData(AnswerToTheServer)]
    public async Task MessageThatACallUnderWayWaitsFor_IsNeverHeldBack(string message)
    {
        await using var backend = await ScriptedAcceptAsync(out var mayAnswer);
        await using var proxy = await StartAsync(backend.Url, ("limits:concurrency", "1"));
        var call = proxy.As("cursor").PostAsync("/hr", Some.Call("ask"));
        await backend.Requests.WaitForAsync(r => r.JsonRpcMethod == "tools/call");

        using var response = await proxy.As("cursor").PostAsync("/hr", message);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        mayAnswer.SetResult();
        using var _ = await call;
    }

    [Fact]
    public async Task RefusedByTheRate_FreesThePlaceItHadTaken()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        StillClock clock = new();
        await using var proxy = await TestProxy.StartAsync(p => p
            .Services(s => s.Services.AddSingleton<TimeProvider>(clock))
            .Backend("hr", "/hr", backend.Url, settings: [("limits:concurrency", "1"), ("limits:requests_per_second", "1")]));
        using var first = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);
        await EndOfAsync(proxy, 1);
        using var tooFast = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);

        clock.Advance(TimeSpan.FromSeconds(1));
        using var third = await proxy.As("cursor").PostAsync("/hr", Some.Initialize);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], [first.StatusCode, tooFast.StatusCode, third.StatusCode]);
    }

    private static Task<ScriptedBackend> ScriptedAcceptAsync(out TaskCompletionSource mayAnswer)
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        mayAnswer = gate;
        return ScriptedBackend.StartAsync(async http =>
        {
            using StreamReader reader = new(http.Request.Body);
            if ((await reader.ReadToEndAsync()).Contains("tools/call", StringComparison.Ordinal))
            {
                await gate.Task.WaitAsync(TestLimits.Deadline);
                return;
            }

            http.Response.StatusCode = StatusCodes.Status202Accepted;
        });
    }

    private static Task<TestProxy> StartAsync(Uri url, params (string Key, string Value)[] settings) =>
        TestProxy.StartAsync(p => p.Backend("hr", "/hr", url, settings: settings));

    /// <summary>A request's record is written when everything inside has ended, its place left included.</summary>
    private static async Task EndOfAsync(TestProxy proxy, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            await proxy.Audit.NextAsync();
        }
    }
}
