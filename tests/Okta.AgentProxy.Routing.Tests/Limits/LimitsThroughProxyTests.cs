using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Limits;

/// <summary>Limits of rate on a whole proxy, with a clock that stands still: what is counted is exact.</summary>
public sealed class LimitsThroughProxyTests
{
    private readonly StillClock _clock = new();

    [Fact]
    public async Task Call_OverTheAgentsRate_Is429WithRetryAfterAndTheRequestsId()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url, settings: [("limits:requests_per_second", "2"), ("limits:per", "agent")]));

        int[] statuses = [await StatusAsync(proxy), await StatusAsync(proxy)];

        Assert.Equal([200, 200], statuses);
        using var refused = await proxy.As("cursor").PostAsync("/hr", """{"jsonrpc":"2.0","id":"a-7","method":"tools/list"}""");

        var error = await refused.ShouldBeJsonRpcErrorAsync(HttpStatusCode.TooManyRequests, 42901, "\"a-7\"");
        Assert.Equal(("rate_limited", "1"), (error.GetProperty("data").GetProperty("error").GetString(), error.GetProperty("data").GetProperty("details").GetProperty("retry_after_seconds").GetString()));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(2, backend.Requests.All.Count);
    }

    [Fact]
    public async Task Call_AfterTheWait_PassesAgain()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url, settings: [("limits:requests_per_second", "2")]));
        int[] statuses = [await StatusAsync(proxy), await StatusAsync(proxy), await StatusAsync(proxy)];

        Assert.Equal([200, 200, 429], statuses);

        _clock.Advance(TimeSpan.FromMilliseconds(499));
        var early = await StatusAsync(proxy);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        int[] then = [early, await StatusAsync(proxy), await StatusAsync(proxy)];

        Assert.Equal([429, 200, 429], then);
    }

    [Fact]
    public async Task OneAgentOverItsLimit_AnotherOfTheSameUser_IsNotHeldBack()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url, settings: [("limits:requests_per_minute", "1"), ("limits:per", "agent")]));

        int[] statuses = [await StatusAsync(proxy), await StatusAsync(proxy), await StatusAsync(proxy, "claude-code"), await StatusAsync(proxy, "claude-code")];

        Assert.Equal([200, 429, 200, 429], statuses);
    }

    [Fact]
    public async Task PerUser_TwoAgentsOfOneUser_ShareTheBudget()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url, settings: [("limits:requests_per_minute", "1"), ("limits:per", "user")]));

        int[] statuses = [await StatusAsync(proxy), await StatusAsync(proxy, "claude-code"), await StatusAsync(proxy, "claude-code", user: DevOrg.DevOrgPreset.Bob)];

        Assert.Equal([200, 429, 200], statuses);
    }

    [Fact]
    public async Task Tools_OnlyTheirCallsAreCounted()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url, settings:
            [("limits:requests_per_minute", "1"), ("limits:per:0", "agent"), ("limits:per:1", "tool"), ("limits:tools:0", "delete_*")]));

        int[] statuses = [await CallAsync(proxy, "get_a"), await CallAsync(proxy, "get_a"), await CallAsync(proxy, "delete_a"), await CallAsync(proxy, "delete_a"), await CallAsync(proxy, "delete_b")];

        Assert.Equal([200, 200, 200, 429, 200], statuses);
    }

    [Fact]
    public async Task DeniedCaller_ConsumesNothingOfWhatAllShare()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await StartAsync(p => p
            .Backend("hr", "/hr", backend.Url, settings: [("limits:requests_per_minute", "1"), ("limits:per", "backend"), ("policy:0:name", "none"), ("policy:0:allow:tools:0", "nothing")])
            .Agent("stranger", access: []));

        using var denied = await proxy.As("stranger").PostAsync("/hr", Some.ToolsList);
        using var deniedByPolicy = await proxy.As("cursor").PostAsync("/hr", Some.Call("delete_a"));
        using var unknown = await proxy.With(null).PostAsync("/hr", Some.ToolsList);

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.Unauthorized], [denied.StatusCode, deniedByPolicy.StatusCode, unknown.StatusCode]);
        int[] statuses = [await StatusAsync(proxy), await StatusAsync(proxy)];

        Assert.Equal([200, 429], statuses);
    }

    [Fact]
    public async Task AgentRefusedByItsOwnLimit_ConsumesNothingOfTheSharedOne()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url, settings:
        [
            ("limits:0:requests_per_minute", "3"), ("limits:0:per", "backend"),
            ("limits:1:requests_per_minute", "1"), ("limits:1:per", "agent"), ("limits:1:name", "fair"),
        ]));

        for (var i = 0; i < 20; i++)
        {
            await StatusAsync(proxy);
        }

        int[] statuses = [await StatusAsync(proxy, "claude-code"), await StatusAsync(proxy, "claude-code")];

        Assert.Equal([200, 429], statuses);
    }

    [Fact]
    public async Task Global_CountsOverAllBackends()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await StartAsync(p => p
            .Backend("hr", "/hr", backend.Url)
            .Backend("crm", "/crm", backend.Url)
            .Setting("limits:requests_per_minute", "2"), "crm");

        int[] statuses = [await StatusAsync(proxy), await StatusAsync(proxy, path: "/crm"), await StatusAsync(proxy, path: "/crm"), await StatusAsync(proxy)];

        Assert.Equal([200, 200, 429, 429], statuses);
    }

    [Fact]
    public async Task Refused_IsInTheAuditWithTheLimitsName()
    {
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", settings: [("limits:requests_per_minute", "1"), ("limits:name", "gentle")]));
        await StatusAsync(proxy);
        await proxy.Audit.NextAsync();

        await StatusAsync(proxy);

        var record = await proxy.Audit.NextAsync();
        Assert.Equal((false, "gentle", 429, "cursor"), (record.Allowed, record.Rule, record.Status, record.Agent));
    }

    [Fact]
    public async Task NotificationOverTheLimit_Is429WithoutAnId()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await StartAsync(p => p.Backend("hr", "/hr", backend.Url, settings: [("limits:requests_per_minute", "1")]));
        await StatusAsync(proxy);

        using var refused = await proxy.As("cursor").PostAsync("/hr", Some.Initialized);

        await refused.ShouldBeJsonRpcErrorAsync(HttpStatusCode.TooManyRequests, 42901, "null");
    }

    private static async Task<int> CallAsync(TestProxy proxy, string tool)
    {
        using var response = await proxy.As("cursor").PostAsync("/hr", Some.Call(tool));
        return (int)response.StatusCode;
    }

    private static async Task<int> StatusAsync(TestProxy proxy, string agent = "cursor", string path = "/hr", string user = DevOrg.DevOrgPreset.Alice)
    {
        using var response = await proxy.As(agent, user).PostAsync(path, Some.ToolsList);
        return (int)response.StatusCode;
    }

    private Task<TestProxy> StartAsync(Action<TestProxyBuilder> configure, params string[] backends) => TestProxy.StartAsync(p =>
    {
        p.Services(s => s.Services.AddSingleton<TimeProvider>(_clock));
        configure(p);
        string[] access = ["hr", .. backends];
        p.Agent("cursor", access).Agent("claude-code", access);
    });
}
