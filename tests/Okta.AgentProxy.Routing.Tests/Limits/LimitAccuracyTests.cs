using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Routing.Errors;
using Okta.AgentProxy.Routing.Performance;
using Okta.AgentProxy.Routing.Pipeline;

namespace Okta.AgentProxy.Routing.Tests.Limits;

/// <summary>
/// 1,000 requests a second from 50 agents, through the stage as the proxy has it, on a clock that the test moves. What real sockets and a real
/// clock make of it measures <c>benchmarks/load/run --limits</c>.
/// </summary>
public sealed class LimitAccuracyTests
{
    private const int Agents = 50, WarmUp = 25, Seconds = 60, PerSecond = 1_000;

    private readonly StillClock _clock = new();

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(19)]
    public async Task PerAgent_EachAgentOverItsRate_GetsExactlyItsRate(int rate)
    {
        await using var services = await StageList.CreateAsync();
        var send = Stage(services, new RequestLimit { RequestsPerSecond = rate });
        await OfferAsync(send, _ => 1, WarmUp);

        var admitted = await OfferAsync(send, _ => 1);

        Assert.All(admitted, count => Assert.InRange(count, (rate * Seconds) - 1, (rate * Seconds) + 1));
    }

    [Fact]
    public async Task PerAgent_UnderItsRate_NobodyIsRefused()
    {
        await using var services = await StageList.CreateAsync();
        var send = Stage(services, new RequestLimit { RequestsPerSecond = 20, Burst = 1 });

        var admitted = await OfferAsync(send, _ => 1);

        Assert.All(admitted, count => Assert.Equal(Seconds * PerSecond / Agents, count));
    }

    [Fact]
    public async Task Burst_ComesOnceOnTopOfTheRate()
    {
        await using var services = await StageList.CreateAsync();
        var send = Stage(services, new RequestLimit { RequestsPerSecond = 10, Burst = 15 });

        var admitted = await OfferAsync(send, _ => 1);

        Assert.All(admitted, count => Assert.InRange(count, (10 * Seconds) + 14, (10 * Seconds) + 15));
    }

    [Fact]
    public async Task PerBackend_AllAgentsTogether_GetExactlyTheRate()
    {
        await using var services = await StageList.CreateAsync();
        var send = Stage(services, new RequestLimit { RequestsPerSecond = 333, Per = [LimitPartition.Backend] });
        await OfferAsync(send, _ => 1, WarmUp);

        var admitted = await OfferAsync(send, _ => 1);

        Assert.InRange(admitted.Sum(), (333 * Seconds) - 1, (333 * Seconds) + 1);
    }

    [Fact]
    public async Task OneAgentTwentyTimesTooLoud_TakesNothingFromTheOthers()
    {
        await using var services = await StageList.CreateAsync();
        var send = Stage(
            services,
            new RequestLimit { RequestsPerSecond = 20, Burst = 1 },
            new RequestLimit { RequestsPerSecond = PerSecond, Burst = PerSecond, Per = [LimitPartition.Backend] });

        var admitted = await OfferAsync(send, agent => agent == 0 ? 20 : 1);

        Assert.InRange(admitted[0], 20 * Seconds, (20 * Seconds) + 1);
        Assert.All(admitted.Skip(1), count => Assert.Equal(Seconds * PerSecond / Agents, count));
    }

    /// <summary>The agents take turns, one request each 1/1000 s, evenly spread; returns what each got through.</summary>
    private async Task<int[]> OfferAsync(Func<Agent, Task<bool>> send, Func<int, int> repeat, int seconds = Seconds)
    {
        var agents = Enumerable.Range(0, Agents).Select(i => new Agent { Name = $"agent-{i}", ClientId = $"client-{i}" }).ToArray();
        var admitted = new int[Agents];
        for (var i = 0; i < seconds * PerSecond; i++)
        {
            var agent = i % Agents;
            for (var again = 0; again < repeat(agent); again++)
            {
                admitted[agent] += await send(agents[agent]) ? 1 : 0;
            }

            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        return admitted;
    }

    /// <summary>Sends one request of an agent through the stage; says whether it got through.</summary>
    private Func<Agent, Task<bool>> Stage(StageList list, params RequestLimit[] limits)
    {
        Backend backend = new() { Name = "hr", Url = new Uri("http://127.0.0.1:9/"), Paths = ["/hr"], Limits = limits };
        LimitRegistry registry = new(new GlobalLimits(), _clock);
        BackendRoute route = new() { Backend = backend, Prefix = "/hr", Handler = null!, Transport = null!, Limits = registry.Compile([backend])["hr"] };
        LimitStage stage = new(_ => Task.CompletedTask, list.Services.GetRequiredService<AgentProxyMetrics>(), _clock);
        var errors = list.Services.GetRequiredService<ErrorWriter>();

        return async agent =>
        {
            DefaultHttpContext http = new() { RequestServices = list.Services };
            McpProxyContext proxy = new(http, 0, errors) { Route = route, Agent = agent };
            http.Features.Set(proxy);
            await stage.InvokeAsync(http);
            return proxy.Error is null;
        };
    }
}
