namespace Okta.AgentProxy.Routing.Admin;

/// <summary>Makes the changes that the admin API was asked for: in the store first, then waits until this node serves them.</summary>
internal sealed class EntityWriter<T>(IEntityStore<T> store, IAdminResource<T> resource, ProxySnapshotProvider snapshots, TimeProvider time)
    where T : class
{
    // A store that is down keeps the last good snapshot; the answer must not wait for it to come back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Creates or replaces; <paramref name="expectedVersion"/> as in <see cref="IEntityStore{T}.UpsertAsync"/>.</summary>
    public async Task<StoreResult<T>> UpsertAsync(T entity, string expectedVersion)
    {
        var result = await store.UpsertAsync(entity, expectedVersion, EntitySource.Runtime, CancellationToken.None);
        await InForceAsync();
        return result;
    }

    /// <summary>Deletes. What the configuration says under the same name is in force again: <see cref="StoreResult{T}.Current"/> is not null then.</summary>
    public async Task<StoreResult<T>> DeleteAsync(StoredEntity<T> current)
    {
        var name = resource.NameOf(current.Value);
        var result = Successor(current) is { } configured
            ? await store.UpsertAsync(configured, current.Version, EntitySource.Configuration, CancellationToken.None)
            : await store.DeleteAsync(name, current.Version, CancellationToken.None);
        await InForceAsync();
        return result;
    }

    /// <summary>What takes the entity's place when it is deleted.</summary>
    public T? Successor(StoredEntity<T> current) => current.Source == EntitySource.Runtime ? resource.Configured(resource.NameOf(current.Value)) : null;

    private async Task InForceAsync()
    {
        try
        {
            await snapshots.CaughtUpAsync().WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            // Said in the log by the snapshot provider; it goes on trying.
        }
    }
}
