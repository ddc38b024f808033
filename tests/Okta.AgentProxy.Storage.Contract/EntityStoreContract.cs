namespace Okta.AgentProxy.Storage.Contract;

/// <summary>What a store of named entities does, whatever they are.</summary>
/// <typeparam name="T">The entity.</typeparam>
public abstract class EntityStoreContract<T> : StorageContract
    where T : class
{
    /// <summary>The store of a node.</summary>
    protected abstract IEntityStore<T> StoreOf(IServiceProvider node);

    /// <summary>An entity; two variants of a name differ.</summary>
    protected abstract T Make(string name, int variant = 0);

    /// <summary>An entity's name.</summary>
    protected abstract string NameOf(T entity);

    /// <summary>A text that tells variants apart.</summary>
    protected abstract string VariantOf(T entity);

    private IEntityStore<T> Store => StoreOf(Node);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_Unknown_ReturnsNull() => Assert.Null(await Store.GetAsync("nobody", Cancellation));

    [Fact]
    public async Task Upsert_New_IsFoundWithSourceAndVersion()
    {
        var result = await Store.UpsertAsync(Make("one"), "", EntitySource.Configuration, Cancellation);

        var found = await Store.GetAsync("one", Cancellation);
        Assert.Equal(StoreOutcome.Done, result.Outcome);
        Assert.NotNull(found);
        Assert.Equal("one", NameOf(found.Value));
        Assert.Equal(EntitySource.Configuration, found.Source);
        Assert.NotEmpty(found.Version);
        Assert.Equal(result.Current!.Version, found.Version);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_100)]
    public async Task UpsertMany_New_AreAllFoundWithTheirVersions(int count)
    {
        EntityWrite<T>[] writes = [.. Enumerable.Range(0, count).Select(i => new EntityWrite<T>(Make($"many-{i}", i % 2), ""))];

        var results = await Store.UpsertManyAsync(writes, EntitySource.Configuration, Cancellation);

        var listed = (await Store.ListAsync(Cancellation)).ToDictionary(stored => NameOf(stored.Value));
        Assert.Equal(count, listed.Count);
        Assert.Equal(count, results.Count);
        Assert.All(writes.Zip(results), pair =>
        {
            var stored = listed[NameOf(pair.First.Entity)];
            Assert.Equal((StoreOutcome.Done, stored.Version), (pair.Second.Outcome, pair.Second.Current!.Version));
            Assert.Equal((VariantOf(pair.First.Entity), EntitySource.Configuration), (VariantOf(stored.Value), stored.Source));
        });
    }

    [Fact]
    public async Task UpsertMany_SomeRefused_WritesTheOthersAndSaysWhichInOrder()
    {
        var old = await Store.UpsertAsync(Make("stale"), null, EntitySource.Runtime, Cancellation);
        await Store.UpsertAsync(Make("stale", 1), null, EntitySource.Runtime, Cancellation);
        var same = await Store.UpsertAsync(Make("same"), null, EntitySource.Configuration, Cancellation);

        var results = await Store.UpsertManyAsync(
            [
                new(Make("stale", 2), old.Current!.Version),
                new(Make("new"), ""),
                new(Make("same"), same.Current!.Version),
                new(Make("gone", 1), "4711"),
                new(Make("other", 1), null),
            ],
            EntitySource.Configuration,
            Cancellation);

        Assert.Equal([StoreOutcome.VersionConflict, StoreOutcome.Done, StoreOutcome.Done, StoreOutcome.NotFound, StoreOutcome.Done], results.Select(r => r.Outcome));
        Assert.Equal(VariantOf(Make("stale", 1)), VariantOf((await Store.GetAsync("stale", Cancellation))!.Value));
        Assert.Equal(["new", "other", "same", "stale"], (await Store.ListAsync(Cancellation)).Select(s => NameOf(s.Value)).Order());
    }

    [Fact]
    public async Task UpsertMany_AnyChange_IsAnnounced()
    {
        var token = Store.Watch();

        await Store.UpsertManyAsync([new(Make("one"), ""), new(Make("two"), "")], EntitySource.Configuration, Cancellation);

        Assert.True(token.HasChanged);
    }

    [Fact]
    public async Task List_AfterAChange_HasTheNewBesideTheUnchanged()
    {
        await Store.UpsertManyAsync([.. Enumerable.Range(0, 5).Select(i => new EntityWrite<T>(Make($"n{i}"), ""))], EntitySource.Configuration, Cancellation);
        await Store.ListAsync(Cancellation);

        await Store.UpsertAsync(Make("n2", 1), null, EntitySource.Runtime, Cancellation);
        await Store.DeleteAsync("n3", null, Cancellation);
        await Store.UpsertAsync(Make("n3", 1), "", EntitySource.Runtime, Cancellation);

        var listed = (await Store.ListAsync(Cancellation)).ToDictionary(s => NameOf(s.Value));
        Assert.Equal(
            [VariantOf(Make("n0")), VariantOf(Make("n1")), VariantOf(Make("n2", 1)), VariantOf(Make("n3", 1)), VariantOf(Make("n4"))],
            listed.OrderBy(pair => pair.Key).Select(pair => VariantOf(pair.Value.Value)));
        Assert.Equal([EntitySource.Runtime, EntitySource.Runtime], [listed["n2"].Source, listed["n3"].Source]);
    }

    [Fact]
    public async Task Upsert_Changed_ChangesVersion()
    {
        var first = await Store.UpsertAsync(Make("one"), null, EntitySource.Runtime, Cancellation);
        var second = await Store.UpsertAsync(Make("one", 1), first.Current!.Version, EntitySource.Runtime, Cancellation);

        Assert.Equal(StoreOutcome.Done, second.Outcome);
        Assert.NotEqual(first.Current.Version, second.Current!.Version);
        Assert.Equal(VariantOf(Make("one", 1)), VariantOf((await Store.GetAsync("one", Cancellation))!.Value));
    }

    [Fact]
    public async Task Upsert_StaleVersion_WritesNothingAndReturnsCurrent()
    {
        var first = await Store.UpsertAsync(Make("one"), null, EntitySource.Runtime, Cancellation);
        await Store.UpsertAsync(Make("one", 1), null, EntitySource.Runtime, Cancellation);

        var stale = await Store.UpsertAsync(Make("one", 2), first.Current!.Version, EntitySource.Runtime, Cancellation);

        Assert.Equal(StoreOutcome.VersionConflict, stale.Outcome);
        Assert.Equal(VariantOf(Make("one", 1)), VariantOf(stale.Current!.Value));
        Assert.Equal(VariantOf(Make("one", 1)), VariantOf((await Store.GetAsync("one", Cancellation))!.Value));
    }

    [Fact]
    public async Task Upsert_MustNotExistButDoes_IsConflict()
    {
        await Store.UpsertAsync(Make("one"), "", EntitySource.Runtime, Cancellation);

        var again = await Store.UpsertAsync(Make("one", 1), "", EntitySource.Runtime, Cancellation);

        Assert.Equal(StoreOutcome.VersionConflict, again.Outcome);
    }

    [Fact]
    public async Task Upsert_ExpectedVersionOfWhatDoesNotExist_IsNotFound()
    {
        var result = await Store.UpsertAsync(Make("one"), "17", EntitySource.Runtime, Cancellation);

        Assert.Equal(StoreOutcome.NotFound, result.Outcome);
        Assert.Null(await Store.GetAsync("one", Cancellation));
    }

    [Fact]
    public async Task Upsert_ManyAtOnceMustNotExist_ExactlyOneWins()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Store.UpsertAsync(Make("one", i), "", EntitySource.Runtime, Cancellation).AsTask()));

        Assert.Single(tries, result => result.Outcome == StoreOutcome.Done);
    }

    [Fact]
    public async Task Upsert_SameNameOtherCase_IsTheSameEntity()
    {
        await Store.UpsertAsync(Make("One"), null, EntitySource.Runtime, Cancellation);
        await Store.UpsertAsync(Make("one", 1), null, EntitySource.Runtime, Cancellation);

        Assert.Single(await Store.ListAsync(Cancellation));
        Assert.NotNull(await Store.GetAsync("ONE", Cancellation));
    }

    [Fact]
    public async Task List_Several_IsOrderedByName()
    {
        foreach (var name in new[] { "delta", "alpha", "charlie", "bravo" })
        {
            await Store.UpsertAsync(Make(name), null, EntitySource.Runtime, Cancellation);
        }

        Assert.Equal(["alpha", "bravo", "charlie", "delta"], (await Store.ListAsync(Cancellation)).Select(entity => NameOf(entity.Value)));
    }

    [Fact]
    public async Task Delete_Existing_IsGone()
    {
        var written = await Store.UpsertAsync(Make("one"), null, EntitySource.Runtime, Cancellation);

        var deleted = await Store.DeleteAsync("one", written.Current!.Version, Cancellation);

        Assert.Equal(StoreOutcome.Done, deleted.Outcome);
        Assert.Null(deleted.Current);
        Assert.Null(await Store.GetAsync("one", Cancellation));
        Assert.Empty(await Store.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Delete_StaleVersion_KeepsIt()
    {
        var first = await Store.UpsertAsync(Make("one"), null, EntitySource.Runtime, Cancellation);
        await Store.UpsertAsync(Make("one", 1), null, EntitySource.Runtime, Cancellation);

        var stale = await Store.DeleteAsync("one", first.Current!.Version, Cancellation);

        Assert.Equal(StoreOutcome.VersionConflict, stale.Outcome);
        Assert.NotNull(await Store.GetAsync("one", Cancellation));
    }

    [Fact]
    public async Task Delete_Unknown_IsNotFound() =>
        Assert.Equal(StoreOutcome.NotFound, (await Store.DeleteAsync("nobody", null, Cancellation)).Outcome);

    [Fact]
    public async Task Version_DeletedAndMadeAgain_IsNotTheOldOne()
    {
        var first = await Store.UpsertAsync(Make("one"), null, EntitySource.Runtime, Cancellation);
        await Store.DeleteAsync("one", null, Cancellation);

        var again = await Store.UpsertAsync(Make("one"), null, EntitySource.Runtime, Cancellation);

        Assert.NotEqual(first.Current!.Version, again.Current!.Version);
    }

    [Fact]
    public async Task Watch_AnyChange_FiresEachTokenOnce()
    {
        var beforeWrite = Store.Watch();
        await Store.UpsertAsync(Make("one"), null, EntitySource.Runtime, Cancellation);
        var beforeDelete = Store.Watch();
        var quiet = beforeDelete.HasChanged;
        await Store.DeleteAsync("one", null, Cancellation);

        Assert.True(beforeWrite.HasChanged);
        Assert.False(quiet);
        Assert.True(beforeDelete.HasChanged);
        Assert.False(Store.Watch().HasChanged);
    }

    [Fact]
    public async Task Watch_RefusedWrite_StaysQuiet()
    {
        await Store.UpsertAsync(Make("one"), null, EntitySource.Runtime, Cancellation);
        var token = Store.Watch();

        await Store.UpsertAsync(Make("one", 1), "", EntitySource.Runtime, Cancellation);
        await Store.DeleteAsync("nobody", null, Cancellation);

        Assert.False(token.HasChanged);
    }

    [Fact]
    public async Task Reopen_OtherNode_SeesTheSame()
    {
        NeedsSharedState();
        await Store.UpsertAsync(Make("yaml"), null, EntitySource.Configuration, Cancellation);
        await Store.UpsertAsync(Make("added", 3), null, EntitySource.Runtime, Cancellation);

        var other = await StoreOf(OpenNode()).ListAsync(Cancellation);

        Assert.Equal(await Store.ListAsync(Cancellation), other, (a, b) => a.Version == b.Version && a.Source == b.Source && VariantOf(a.Value) == VariantOf(b.Value));
    }
}
