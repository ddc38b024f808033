using System.Diagnostics;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.Resilience;

/// <summary>An identity provider that accepts connections and never answers must not take the proxy down.</summary>
public sealed class DeadIdentityProviderTests
{
    [Fact]
    public async Task Acquire_FiveHundredColdCallersAndADeadProvider_FailInTimeAndWarmUsersGoOn()
    {
        await using var harness = await StartAsync(o =>
        {
            o.AttemptTimeout = TimeSpan.FromSeconds(2);
            o.TotalTimeout = TimeSpan.FromSeconds(5);
            o.MaxConcurrentCalls = 20;
        });
        var backend = harness.CrossApp();
        var warm = (await harness.AcquireAsync(Request(backend, user: "warm"))).Header();
        var never = new TaskCompletionSource();
        harness.Server.Intercept = async _ =>
        {
            await never.Task;
            return true;
        };
        var started = Stopwatch.GetTimestamp();
        var threads = ThreadPool.ThreadCount;

        var cold = Enumerable.Range(0, 500).Select(i => harness.AcquireAsync(Request(backend, user: $"cold{i}")).AsTask()).ToArray();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(warm, (await harness.AcquireAsync(Request(backend, user: "warm"))).Header());
        }

        var results = await Task.WhenAll(cold);

        Assert.All(results, r => r.ShouldFail("token_exchange_failed", 503));
        Assert.All(results, r => Assert.NotNull(r.Error!.RetryAfter));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
        Assert.True(ThreadPool.ThreadCount - threads < 100, "threads piled up");
        Assert.True(harness.Server.LegOne.Count() < 300, "the breaker let everything through");
        Assert.Equal(1, harness.Cache.Count);
        never.SetResult();
    }

    [Fact]
    public async Task Acquire_ProviderComesBack_WorksAgainAfterThePause()
    {
        var clock = new ManualClock();
        await using var harness = await StartAsync(o => (o.MaxRetries, o.CircuitBreakerThroughput) = (0, 2), clock);
        var backend = harness.CrossApp();
        harness.Server.Intercept = call => StubTokenServer.AnswerAsync(call, 500, new { error = "server_error" });
        for (var i = 0; i < 4; i++)
        {
            await harness.AcquireAsync(Request(backend, user: $"u{i}"));
        }

        var seen = harness.Server.Calls.Count;
        harness.Server.Intercept = null;
        (await harness.AcquireAsync(Request(backend))).ShouldFail("token_exchange_failed", 503);
        Assert.Equal(seen, harness.Server.Calls.Count);

        clock.Advance(TimeSpan.FromSeconds(6));

        Assert.NotNull((await harness.AcquireAsync(Request(backend))).Credential);
        Assert.Contains(harness.Logs.Lines, l => l.Id.Id == EventIds.CircuitOpened);
        Assert.Contains(harness.Logs.Lines, l => l.Id.Id == EventIds.CircuitClosed);
    }

    [Fact]
    public async Task Acquire_OneEndpointIsDead_TheOthersAreNotTouched()
    {
        await using var harness = await StartAsync(o => (o.MaxRetries, o.CircuitBreakerThroughput) = (0, 2));
        harness.Server.Intercept = call => call.Path == "/dead/token" ? StubTokenServer.AnswerAsync(call, 500, new { }) : Task.FromResult(false);
        var dead = Backend("dead", "token-exchange", ("token_endpoint", harness.Server.Url + "/dead/token"));
        var alive = Backend("alive", "token-exchange", ("token_endpoint", harness.Server.Url + "/alive/token"));
        for (var i = 0; i < 5; i++)
        {
            await harness.AcquireAsync(Request(dead, user: $"u{i}"));
        }

        Assert.NotNull((await harness.AcquireAsync(Request(alive))).Credential);
    }
}
