using Microsoft.Extensions.Logging.Abstractions;

namespace Okta.AgentProxy.Core.Tests.Credentials.Purge;

public sealed class TokenPurgesTests : IAsyncDisposable
{
    private static readonly TokenOwner Anna = new("https://i", "anna", "cursor", "hr");

    private readonly InMemoryEntityStoreFactory _database = new();
    private readonly List<Node> _nodes = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.Purges.StopAsync(CancellationToken.None);
            node.Purges.Dispose();
        }
    }

    [Fact]
    public async Task Purge_ChangesTheGenerationOfThoseAndOfNoOthers()
    {
        var node = await StartAsync();

        await node.Purges.PurgeAsync(new TokenFilter { Subject = "anna", Backend = "HR" }, CancellationToken.None);
        var first = node.Generations.Of(Anna);
        await node.Purges.PurgeAsync(new TokenFilter { Subject = "anna", Backend = "hr" }, CancellationToken.None);

        Assert.NotEqual("", first);
        Assert.NotEqual(first, node.Generations.Of(Anna));
        Assert.Equal("", node.Generations.Of(Anna with { Subject = "Anna" }));
        Assert.Equal("", node.Generations.Of(Anna with { Backend = "finance" }));
        Assert.Single(await node.Store.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Purge_UsersWhoDifferByCaseOnly_AreTwo()
    {
        var node = await StartAsync();

        await node.Purges.PurgeAsync(new TokenFilter { Subject = "anna" }, CancellationToken.None);
        var anna = node.Generations.Of(Anna);
        await node.Purges.PurgeAsync(new TokenFilter { Subject = "ANNA" }, CancellationToken.None);

        Assert.Equal(anna, node.Generations.Of(Anna));
        Assert.Equal(2, (await node.Store.ListAsync(CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Purge_OnOneNode_ReachesTheOthersMemoryAndGeneration()
    {
        var here = await StartAsync();
        var there = await StartAsync();

        var removed = await here.Purges.PurgeAsync(new TokenFilter { Agent = "cursor" }, CancellationToken.None);
        await there.Layer.Purged.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(1, removed);
        Assert.Equal(here.Generations.Of(Anna), there.Generations.Of(Anna));
        Assert.Equal(new TokenFilter { Agent = "cursor" }, Assert.Single(there.Layer.Removed));
    }

    [Fact]
    public async Task Start_WithPurgesOfBefore_KnowsTheirGenerationAndPurgesNothing()
    {
        var before = await StartAsync();
        await before.Purges.PurgeAsync(new TokenFilter { Agent = "cursor" }, CancellationToken.None);

        var restarted = await StartAsync();

        Assert.Equal(before.Generations.Of(Anna), restarted.Generations.Of(Anna));
        Assert.Empty(restarted.Layer.Removed);
    }

    [Fact]
    public async Task Purge_OldOnes_AreForgottenAndTooManyBecomeOneOfEverything()
    {
        var node = await StartAsync();
        await node.Store.UpsertAsync(TokenPurge.Of(new TokenFilter { Agent = "old" }, 1, node.Time.GetUtcNow() - TokenPurges.Remembered - TimeSpan.FromSeconds(1)), "", EntitySource.Runtime, CancellationToken.None);
        await node.Purges.PurgeAsync(new TokenFilter { Agent = "a" }, CancellationToken.None);
        var afterOne = (await node.Store.ListAsync(CancellationToken.None)).Select(purge => purge.Value.Agent).ToList();
        for (var i = 1; i < TokenPurges.MaxRemembered; i++)
        {
            await node.Store.UpsertAsync(TokenPurge.Of(new TokenFilter { Subject = $"user-{i}" }, 1, node.Time.GetUtcNow()), "", EntitySource.Runtime, CancellationToken.None);
        }

        await node.Purges.PurgeAsync(new TokenFilter { Agent = "one too many" }, CancellationToken.None);

        Assert.Equal(["a"], afterOne);
        Assert.True(Assert.Single(await node.Store.ListAsync(CancellationToken.None)).Value.ToFilter().IsEmpty);
        Assert.NotEqual("", node.Generations.Of(Anna));
    }

    [Fact]
    public async Task Purge_WithoutAFilter_IsRefused()
    {
        var node = await StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(async () => await node.Purges.PurgeAsync(new TokenFilter(), CancellationToken.None));
    }

    private async Task<Node> StartAsync()
    {
        var node = new Node(_database.Create(EntityCodecs.TokenPurge));
        _nodes.Add(node);
        await node.Purges.StartAsync(CancellationToken.None);
        return node;
    }

    private sealed class Node
    {
        public Node(IEntityStore<TokenPurge> store)
        {
            Store = store;
            Purges = new TokenPurges(store, Generations, [Layer], Time, NullLogger<TokenPurges>.Instance);
        }

        public IEntityStore<TokenPurge> Store { get; }

        public TimeProvider Time { get; } = TimeProvider.System;

        public TokenGenerations Generations { get; } = new();

        public RecordingLayer Layer { get; } = new();

        public TokenPurges Purges { get; }
    }

    private sealed class RecordingLayer : ITokenCacheLayer
    {
        public List<TokenFilter> Removed { get; } = [];

        public TaskCompletionSource Purged { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "recording";

        public IEnumerable<KeptToken> List(TokenFilter filter) => [];

        public int Remove(TokenFilter filter)
        {
            Removed.Add(filter);
            Purged.TrySetResult();
            return 1;
        }
    }
}
