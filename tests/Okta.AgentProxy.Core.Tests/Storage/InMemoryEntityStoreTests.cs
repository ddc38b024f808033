namespace Okta.AgentProxy.Core.Tests.Storage;

public sealed class InMemoryEntityStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly InMemoryAgentStore _store = new();

    [Fact]
    public async Task Upsert_New_CanBeReadUnderAnySpelling()
    {
        var written = await _store.UpsertAsync(Agent("Cursor"), "", EntitySource.Runtime, None);

        Assert.Equal(StoreOutcome.Done, written.Outcome);
        Assert.Equal(written.Current, await _store.GetAsync("cursor", None));
        Assert.Equal(EntitySource.Runtime, written.Current!.Source);
    }

    [Fact]
    public async Task Upsert_OtherSpelling_ReplacesTheEntityAndItsName()
    {
        await _store.UpsertAsync(Agent("Cursor"), "", EntitySource.Runtime, None);

        await _store.UpsertAsync(Agent("cursor"), null, EntitySource.Runtime, None);

        Assert.Equal("cursor", Assert.Single(await _store.ListAsync(None)).Value.Name);
    }

    [Theory]
    [InlineData("stale", StoreOutcome.VersionConflict)]
    [InlineData("", StoreOutcome.VersionConflict)]
    [InlineData(null, StoreOutcome.Done)]
    public async Task Upsert_Existing_ChecksTheExpectedVersion(string? expected, StoreOutcome outcome)
    {
        var before = await _store.UpsertAsync(Agent("a"), "", EntitySource.Configuration, None);

        var after = await _store.UpsertAsync(Agent("a") with { Enabled = false }, expected, EntitySource.Runtime, None);

        Assert.Equal(outcome, after.Outcome);
        Assert.Equal(outcome == StoreOutcome.VersionConflict, (await _store.GetAsync("a", None))!.Value.Enabled);
        Assert.Equal(outcome == StoreOutcome.VersionConflict, before.Current!.Version == after.Current!.Version);
    }

    [Fact]
    public async Task Upsert_ExpectedVersionOfWhatDoesNotExist_IsNotFound()
    {
        var result = await _store.UpsertAsync(Agent("a"), "1", EntitySource.Runtime, None);

        Assert.Equal(new StoreResult<Agent>(StoreOutcome.NotFound, null), result);
        Assert.Empty(await _store.ListAsync(None));
    }

    [Fact]
    public async Task Upsert_TheSameAgain_HasANewVersion()
    {
        var first = await _store.UpsertAsync(Agent("a"), "", EntitySource.Runtime, None);
        var second = await _store.UpsertAsync(Agent("a"), first.Current!.Version, EntitySource.Runtime, None);

        Assert.NotEqual(first.Current.Version, second.Current!.Version);
    }

    [Fact]
    public async Task Delete_ChecksTheExpectedVersion()
    {
        var written = await _store.UpsertAsync(Agent("a"), "", EntitySource.Runtime, None);

        Assert.Equal(StoreOutcome.VersionConflict, (await _store.DeleteAsync("a", "stale", None)).Outcome);
        Assert.Equal(StoreOutcome.Done, (await _store.DeleteAsync("A", written.Current!.Version, None)).Outcome);
        Assert.Equal(StoreOutcome.NotFound, (await _store.DeleteAsync("a", null, None)).Outcome);
        Assert.Null(await _store.GetAsync("a", None));
    }

    [Fact]
    public async Task List_IsOrderedByName()
    {
        foreach (var name in new[] { "b", "C", "a" })
        {
            await _store.UpsertAsync(Agent(name), "", EntitySource.Runtime, None);
        }

        Assert.Equal(["a", "b", "C"], (await _store.ListAsync(None)).Select(e => e.Value.Name));
    }

    [Fact]
    public async Task Watch_Token_FiresOnceAtTheNextChange()
    {
        var fired = 0;
        var token = _store.Watch();
        token.RegisterChangeCallback(_ => fired++, null);

        await _store.UpsertAsync(Agent("a"), "stale", EntitySource.Runtime, None);
        Assert.False(token.HasChanged);

        await _store.UpsertAsync(Agent("a"), "", EntitySource.Runtime, None);
        await _store.DeleteAsync("a", null, None);

        Assert.True(token.HasChanged);
        Assert.Equal(1, fired);
        Assert.False(_store.Watch().HasChanged);
    }

    [Fact]
    public async Task Watch_ListenerThatReads_SeesTheChange()
    {
        StoredEntity<Agent>? seen = null;
        _store.Watch().RegisterChangeCallback(async _ => seen = await _store.GetAsync("a", None), null);

        await _store.UpsertAsync(Agent("a"), "", EntitySource.Runtime, None);

        Assert.NotNull(seen);
    }

    [Fact]
    public async Task Versions_OfAnotherRun_DoNotMatch()
    {
        var here = await _store.UpsertAsync(Agent("a"), "", EntitySource.Runtime, None);
        var there = await new InMemoryAgentStore().UpsertAsync(Agent("a"), "", EntitySource.Runtime, None);

        Assert.NotEqual(here.Current!.Version, there.Current!.Version);
    }

    [Fact]
    public async Task Upsert_ManyWritersWithTheSameVersion_OnlyOneWins()
    {
        var start = await _store.UpsertAsync(Agent("a"), "", EntitySource.Runtime, None);

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
            await _store.UpsertAsync(Agent("a") with { AgentId = $"wlp{i}" }, start.Current!.Version, EntitySource.Runtime, None))));

        Assert.Single(results, r => r.Outcome == StoreOutcome.Done);
    }

    private static Agent Agent(string name) => new() { Name = name, ClientId = "0oa1" };
}
