using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Okta.AgentProxy.Routing.Tests.Limits;

namespace Okta.AgentProxy.Routing.Tests.Circuits;

/// <summary>A backend that does not answer, seen from the clients of a whole proxy.</summary>
public sealed class CircuitThroughProxyTests
{
    private const string Ask =
        """{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";

    private static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(12);

    private readonly StillClock _clock = new();

    [Fact]
    public async Task BackendThatIsGone_After5Requests_IsAnsweredForWith503()
    {
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr"));
        await FailAsync(proxy, HttpStatusCode.BadGateway);

        using var refused = await proxy.As("cursor").PostAsync("/hr", Ask);

        var error = await refused.ShouldBeJsonRpcErrorAsync(HttpStatusCode.ServiceUnavailable, 50301, "7");
        Assert.Equal("backend_unavailable", error.GetProperty("data").GetProperty("error").GetString());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(10), LongestBreak);
    }

    [Fact]
    public async Task Refused_IsInTheAuditAsCircuitOpen()
    {
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr"));
        await FailAsync(proxy, HttpStatusCode.BadGateway);
        for (var i = 0; i < 5; i++)
        {
            await proxy.Audit.NextAsync();
        }

        using var refused = await proxy.As("cursor").PostAsync("/hr", Ask);

        var record = await proxy.Audit.NextAsync();
        Assert.Equal((false, "circuit_open", 503), (record.Allowed, record.Rule, record.Status));
    }

    [Fact]
    public async Task BackendThatComesBack_IsFoundByOneRequestAndServesAll()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url));
        backend.Answers.Respond(503, count: 5);
        await FailAsync(proxy, HttpStatusCode.ServiceUnavailable);
        using var refused = await proxy.As("cursor").PostAsync("/hr", Ask);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 5), (refused.StatusCode, backend.Requests.All.Count));

        _clock.Advance(LongestBreak);
        var held = backend.Answers.Hold();
        var probe = proxy.As("cursor").PostAsync("/hr", Ask);
        await held.Arrived.WaitAsync(TestLimits.Deadline);
        using var meanwhile = await proxy.As("cursor").PostAsync("/hr", Ask);
        held.Release();
        using var answered = await probe;
        using var afterwards = await proxy.As("cursor").PostAsync("/hr", Ask);

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.OK], [meanwhile.StatusCode, answered.StatusCode, afterwards.StatusCode]);
    }

    [Fact]
    public async Task ProbeWhoseClientHangsUp_DoesNotKeepTheCircuitHalfOpen()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url));
        backend.Answers.Respond(503, count: 5);
        await FailAsync(proxy, HttpStatusCode.ServiceUnavailable);
        for (var i = 0; i < 5; i++)
        {
            await proxy.Audit.NextAsync();
        }

        _clock.Advance(LongestBreak);
        var held = backend.Answers.Hold();
        using CancellationTokenSource leave = new();
        var probe = proxy.As("cursor").SendAsync(HttpMethod.Post, "/hr", TestCaller.Json(Ask), leave.Token);
        await held.Arrived.WaitAsync(TestLimits.Deadline);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        await proxy.Audit.NextAsync();

        using var next = await proxy.As("cursor").PostAsync("/hr", Ask);

        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task JsonRpcErrorsAndClientErrors_NeverOpenIt()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url));
        backend.Answers.Respond(200, """{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"x"}}""", count: 20);
        backend.Answers.Respond(500, "{}", count: 20);
        for (var i = 0; i < 40; i++)
        {
            using var _ = await proxy.As("cursor").PostAsync("/hr", Ask);
        }

        using var next = await proxy.As("cursor").PostAsync("/hr", Ask);

        Assert.Equal((HttpStatusCode.OK, 41), (next.StatusCode, backend.Requests.All.Count));
    }

    [Fact]
    public async Task OneCallersBrokenAnswers_DoNotCutOffAnother()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url));
        backend.Answers.Break(count: 5);
        await FailAsync(proxy, HttpStatusCode.BadGateway);

        using var mallory = await proxy.As("cursor").PostAsync("/hr", Ask);
        using var other = await proxy.As("cursor", DevOrg.DevOrgPreset.Bob).PostAsync("/hr", Ask);

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], [mallory.StatusCode, other.StatusCode]);
    }

    [Fact]
    public async Task StreamsWhoseHeadersDoNotCome_SayNothing()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url, settings: [("timeout_seconds", "3"), ("circuit_breaker:failures", "1")]));
        var silent = backend.Answers.Hold();
        using var tooLate = await proxy.As("cursor").GetAsync("/hr");

        using var call = await proxy.As("cursor").PostAsync("/hr", Ask);

        Assert.Equal([HttpStatusCode.GatewayTimeout, HttpStatusCode.OK], [tooLate.StatusCode, call.StatusCode]);
        silent.Release();
    }

    [Fact]
    public async Task CallThatGetsNoAnswerInTime_CountsAsFailureOfItsCaller()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url, settings: [("timeout_seconds", "3"), ("circuit_breaker:failures", "1")]));
        var silent = backend.Answers.Hold();
        using var tooLate = await proxy.As("cursor").PostAsync("/hr", Ask);

        using var again = await proxy.As("cursor").PostAsync("/hr", Ask);
        using var other = await proxy.As("cursor", DevOrg.DevOrgPreset.Bob).PostAsync("/hr", Ask);

        Assert.Equal([HttpStatusCode.GatewayTimeout, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], [tooLate.StatusCode, again.StatusCode, other.StatusCode]);
        silent.Release();
    }

    [Fact]
    public async Task Disabled_NeverAnswersInPlaceOfTheBackend()
    {
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", settings: [("circuit_breaker:enabled", "false")]));

        await FailAsync(proxy, HttpStatusCode.BadGateway, times: 20);
    }

    [Fact]
    public async Task Open_ReadyIsDegradedAndNamesNothingOfIt()
    {
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr"));
        await FailAsync(proxy, HttpStatusCode.BadGateway);

        using var ready = await proxy.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        var report = await proxy.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal((HttpStatusCode.OK, """{"status":"degraded"}"""), (ready.StatusCode, await ready.Content.ReadAsStringAsync()));
        var entry = report.Entries["okta-agent-proxy-backends"];
        Assert.Equal("""{"hr":"Open"}""", JsonSerializer.Serialize(entry.Data));
    }

    private Task<TestProxy> StartAsync(Action<TestProxyBuilder> configure) => TestProxy.StartAsync(p =>
    {
        p.Services(s => s.Services.AddSingleton<TimeProvider>(_clock));
        configure(p);
    });

    private static async Task FailAsync(TestProxy proxy, HttpStatusCode expected, int times = 5)
    {
        for (var i = 0; i < times; i++)
        {
            using var failed = await proxy.As("cursor").PostAsync("/hr", Ask);
            Assert.Equal(expected, failed.StatusCode);
        }
    }
}
