using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.Storage.Postgres.Tests;

/// <summary>Two whole proxies on one database.</summary>
public sealed class TwoProxiesTests(SharedServer server) : IAsyncLifetime
{
    private readonly TemporarySchema _schema = new(server);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _schema.DropAsync();

    [Fact]
    public async Task Disable_AnAgentOnOneNode_IsRefusedOnTheOtherWithinASecond()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var here = await StartAsync(backend);
        await using var there = await StartAsync(backend);
        var caller = there.As("cursor");
        var before = await caller.PostAsync("/employees", Some.ToolsList);

        var agents = here.Services.GetRequiredService<IAgentStore>();
        var agent = (await agents.GetAsync("cursor", TestContext.Current.CancellationToken))!;
        await agents.UpsertAsync(agent.Value with { Enabled = false }, agent.Version, EntitySource.Runtime, TestContext.Current.CancellationToken);
        var started = Stopwatch.GetTimestamp();
        HttpResponseMessage after;
        do
        {
            after = await caller.PostAsync("/employees", Some.ToolsList);
        }
        while (after.StatusCode != HttpStatusCode.Forbidden && Stopwatch.GetElapsedTime(started) < TestLimits.Deadline);

        var elapsed = Stopwatch.GetElapsedTime(started);
        TestContext.Current.TestOutputHelper!.WriteLine($"refused after {elapsed.TotalMilliseconds:F1} ms");
        Assert.NotEqual(HttpStatusCode.Forbidden, before.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, after.StatusCode);
        Assert.True(elapsed < TimeSpan.FromSeconds(1), $"{elapsed}");
    }

    private Task<TestProxy> StartAsync(TestMcpBackend backend) => TestProxy.StartAsync(p => p
        .Backend("employees", "/employees", backend.Url)
        .Services(b => b.AddPostgresStorage(_schema)));
}
