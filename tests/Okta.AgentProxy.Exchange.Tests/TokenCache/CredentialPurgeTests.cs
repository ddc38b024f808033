using static Okta.AgentProxy.Exchange.Tests.CacheHarness;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.TokenCache;

public sealed class CredentialPurgeTests
{
    [Fact]
    public async Task Remove_OfOneUser_TheirNextCallObtainsAnewAndNobodyElses()
    {
        await using var harness = new CacheHarness();
        var layer = new CredentialLayer(harness.Cache, harness.Clock);
        await harness.GetAsync(Request(Backend()));
        await harness.GetAsync(Request(Backend(), user: "bob"));
        var alice = Request(Backend()).Subject.Id;

        var removed = layer.Remove(new TokenFilter { Subject = alice });
        await harness.GetAsync(Request(Backend()));
        await harness.GetAsync(Request(Backend(), user: "bob"));

        Assert.Equal(1, removed);
        Assert.Equal(3, harness.Source.Count);
    }

    [Fact]
    public async Task List_ByAgentAndBackend_ShowsDatesAndScopes()
    {
        await using var harness = new CacheHarness();
        var layer = new CredentialLayer(harness.Cache, harness.Clock);
        await harness.GetAsync(Request(Backend(), scopes: ["b", "a"]));
        await harness.GetAsync(Request(Backend("finance")));

        var found = Assert.Single(layer.List(new TokenFilter { Backend = "employees" }));

        Assert.Equal(("credentials", "employees"), (found.Layer, found.Owner.Backend));
        Assert.Equal(["a", "b"], found.Scopes);
        Assert.True(found.ExpiresAt > harness.Clock.GetUtcNow());
        Assert.Equal(2, layer.List(new TokenFilter()).Count());
        Assert.Empty(layer.List(new TokenFilter { Agent = "nobody" }));
    }

    [Fact]
    public async Task Remove_OfAUser_LeavesWhatAllUsersOfAnAgentShare()
    {
        await using var harness = new CacheHarness();
        await harness.GetSharedAsync(Request(Backend()));

        var removed = new CredentialLayer(harness.Cache, harness.Clock).Remove(new TokenFilter { Subject = Request(Backend()).Subject.Id });

        Assert.Equal(0, removed);
    }

    [Fact]
    public async Task Remove_WhileOneIsBeingObtained_ItIsHandedOutButNotKept()
    {
        await using var harness = new CacheHarness();
        harness.Source.Gate = new TaskCompletionSource();
        var waiting = harness.GetAsync(Request(Backend())).AsTask();
        await UntilAsync(() => harness.Source.Count == 1);

        new CredentialLayer(harness.Cache, harness.Clock).Remove(new TokenFilter { Agent = Request(Backend()).Agent.Name });
        harness.Source.Gate.SetResult();
        var first = await waiting;
        var next = await harness.GetAsync(Request(Backend()));

        Assert.NotNull(first.Credential);
        Assert.Equal(2, harness.Source.Count);
        Assert.NotEqual(first.Header(), next.Header());
    }

    [Fact]
    public async Task Purge_WithASharedCache_WhatWasKeptThereBeforeIsNotFoundAgain()
    {
        var store = new SharedCacheTests.MemoryTokenCache();
        var generations = new Generations();
        await using var one = new CacheHarness(shared: store, generations: generations);
        await one.GetAsync(Request(Backend()));
        await UntilAsync(() => store.Entries.Count == 1);

        generations.Now = "purged;";
        await using var other = new CacheHarness(shared: store, generations: generations);
        await other.GetAsync(Request(Backend()));
        await UntilAsync(() => store.Entries.Count == 2);
        await using var third = new CacheHarness(shared: store, generations: generations);
        await third.GetAsync(Request(Backend()));

        Assert.Equal((1, 1, 0), (one.Source.Count, other.Source.Count, third.Source.Count));
    }

    [Fact]
    public async Task Purge_WhileOneIsBeingObtained_TheSharedCacheKeepsItWhereNobodyLooks()
    {
        var store = new SharedCacheTests.MemoryTokenCache();
        var generations = new Generations();
        await using var one = new CacheHarness(shared: store, generations: generations);
        one.Source.Gate = new TaskCompletionSource();
        var waiting = one.GetAsync(Request(Backend())).AsTask();
        await UntilAsync(() => one.Source.Count == 1);

        generations.Now = "purged;";
        one.Source.Gate.SetResult();
        await waiting;
        await UntilAsync(() => store.Entries.Count == 1);
        await using var other = new CacheHarness(shared: store, generations: generations);
        await other.GetAsync(Request(Backend()));

        Assert.Equal(1, other.Source.Count);
    }

    private sealed class Generations : ITokenGenerations
    {
        public string Now { get; set; } = "";

        public string Of(in TokenOwner owner) => Now;
    }
}
