using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Nodes;

/// <summary>What one node did holds on the other, without sticky sessions.</summary>
public sealed class TwoNodesTests(SharedServer server) : IAsyncLifetime
{
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(1);

    private readonly TemporarySchema _schema = new(server);
    private TwoNodes _nodes = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _nodes = await TwoNodes.StartAsync(_schema.ConnectionString, _schema.Name);

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _schema.DropAsync();
    }

    [Fact]
    public async Task Exchange_OnOneNode_ServesBoth()
    {
        var first = await TwoNodes.CallAsync(_nodes.Here.As("cursor"), "first");
        await SharedCacheIsFilledAsync();
        var second = await TwoNodes.CallAsync(_nodes.There.As("cursor"), "second");

        Assert.Equal((200, 200), (first, second));
        Assert.Equal(2, _nodes.TokenRequests); // both legs of the one exchange
        var sent = _nodes.Forwarded.All.Select(request => request.Header("Authorization")).ToList();
        Assert.Equal(2, sent.Count);
        Assert.Single(sent.Distinct());
    }

    [Fact]
    public async Task Session_OpenedOnOneNode_IsUsedOnTheOther()
    {
        var sealedId = await TwoNodes.OpenSessionAsync(_nodes.Here.As("cursor"));

        var status = await TwoNodes.CallAsync(_nodes.There.As("cursor").Header("Mcp-Session-Id", sealedId), "in-session");
        var wasInSession = _nodes.LastWasInSession;
        var forged = await TwoNodes.CallAsync(_nodes.There.As("cursor").Header("Mcp-Session-Id", sealedId[..^4] + "AAAA"), "forged");

        Assert.Equal(200, status);
        Assert.True(wasInSession);
        Assert.Equal(404, forged);
    }

    [Fact]
    public async Task Disable_UnderLoad_IsRefusedOnTheOtherWithinASecond()
    {
        await TwoNodes.CallAsync(_nodes.Here.As("cursor"), "warm");
        await SharedCacheIsFilledAsync();
        using var here = Traffic.Start("here", _nodes.Here.As("cursor"));
        using var there = Traffic.Start("there", _nodes.There.As("cursor"));
        await Task.WhenAll(here.MoreAsync(100), there.MoreAsync(100));

        var agents = _nodes.Here.Services.GetRequiredService<IAgentStore>();
        var agent = (await agents.GetAsync("cursor", Cancellation))!;
        await agents.UpsertAsync(agent.Value with { Enabled = false }, agent.Version, EntitySource.Runtime, Cancellation);
        var disabled = Stopwatch.GetTimestamp();
        await Task.WhenAll(here.SeesAsync(403), there.SeesAsync(403));
        await Task.WhenAll(here.MoreAsync(200), there.MoreAsync(200));
        var answers = (await here.StopAsync()).Concat(await there.StopAsync()).ToList();

        var late = answers.Where(answer => answer.Status == 200).Max(answer => Stopwatch.GetElapsedTime(disabled, answer.Started));
        TestContext.Current.TestOutputHelper!.WriteLine($"{answers.Count} calls; the last that was still allowed began {late.TotalMilliseconds:F1} ms after the change was committed");
        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 200, 403 }));
        Assert.True(late < Allowed, $"a call that began {late} after the agent was disabled was allowed");
    }

    // The exchange writes it when its caller is answered already.
    private async Task SharedCacheIsFilledAsync()
    {
        using var deadline = new CancellationTokenSource(TestLimits.Deadline);
        while (await _schema.DumpAsync("cache") == "")
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
