using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.Storage.Postgres.Tests;

/// <summary>What an administrator changes on one node is so on the other.</summary>
public sealed class AdminOnTwoNodesTests(SharedServer server) : IAsyncLifetime
{
    private readonly TemporarySchema _schema = new(server);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _schema.DropAsync();

    [Fact]
    public async Task Role_GivenOnOneNode_LetsTheCallThroughOnTheOtherWithinASecond()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var here = await StartAsync(backend, new RecordingLayer());
        await using var there = await StartAsync(backend, new RecordingLayer());
        var alice = there.As("cursor", DevOrgPreset.Alice);
        var before = await (await alice.PostAsync("/hr", Some.Call("echo"))).Content.ReadAsStringAsync();

        var changed = await Admin(here).SendAsync(HttpMethod.Put, "/api/admin/roles/viewer", TestCaller.Json("""{"groups":["Everyone"]}"""));
        var started = Stopwatch.GetTimestamp();
        string after;
        do
        {
            after = await (await alice.PostAsync("/hr", Some.Call("echo"))).Content.ReadAsStringAsync();
        }
        while (after.Contains("tool_denied", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(started) < TestLimits.Deadline);

        var elapsed = Stopwatch.GetElapsedTime(started);
        TestContext.Current.TestOutputHelper!.WriteLine($"allowed after {elapsed.TotalMilliseconds:F1} ms");
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Contains("tool_denied", before, StringComparison.Ordinal);
        Assert.DoesNotContain("tool_denied", after, StringComparison.Ordinal);
        Assert.True(elapsed < TimeSpan.FromSeconds(1), $"{elapsed}");
    }

    [Fact]
    public async Task Purge_OnOneNode_EmptiesTheOthersMemoryAndMovesBothToTheSameGeneration()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        var (oneLayer, otherLayer) = (new RecordingLayer(), new RecordingLayer());
        await using var here = await StartAsync(backend, oneLayer);
        await using var there = await StartAsync(backend, otherLayer);
        var owner = new TokenOwner("https://i", "00u1", "cursor", "hr");

        var purged = await Admin(here).DeleteAsync("/api/admin/tokens?agent=cursor");
        var seen = await otherLayer.Purged.Task.WaitAsync(TestLimits.Deadline, TestContext.Current.CancellationToken);

        var generation = here.Services.GetRequiredService<ITokenGenerations>().Of(owner);
        Assert.Equal(HttpStatusCode.OK, purged.StatusCode);
        Assert.Equal(new TokenFilter { Agent = "cursor" }, seen);
        Assert.NotEqual("", generation);
        Assert.Equal(generation, there.Services.GetRequiredService<ITokenGenerations>().Of(owner));
    }

    private static TestCaller Admin(TestProxy proxy) => proxy.As("cursor", scopes: ["agentproxy:admin"]);

    private Task<TestProxy> StartAsync(TestMcpBackend backend, ITokenCacheLayer layer) => TestProxy.StartAsync(p => p
        .Backend("hr", "/hr", backend.Url, "none", ("policy:0:name", "viewers"), ("policy:0:allow:tools:0", "*"), ("policy:0:allow:roles:0", "viewer"))
        .Setting("roles:viewer:groups:0", "Nobody")
        .Services(b => b.AddPostgresStorage(_schema).Services.AddSingleton(layer))
        .App(app => app.MapAgentProxyAdmin()));

    private sealed class RecordingLayer : ITokenCacheLayer
    {
        public TaskCompletionSource<TokenFilter> Purged { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "credentials";

        public IEnumerable<KeptToken> List(TokenFilter filter) => [];

        public int Remove(TokenFilter filter)
        {
            Purged.TrySetResult(filter);
            return 0;
        }
    }
}
