namespace Okta.AgentProxy.Routing.Admin;

/// <summary>
/// Makes the changes that the admin API was asked for: in the store, then, where it is asked for, in the configuration file; and waits until this node
/// serves them. The store comes first and counts: a file that cannot be written takes nothing back.
/// </summary>
internal sealed class EntityWriter<T>(IEntityStore<T> store, IAdminResource<T> resource, ProxySnapshotProvider snapshots, TimeProvider time, ConfigurationWriteBack? file = null)
    where T : class
{
    // A store that is down keeps the last good snapshot; the answer must not wait for it to come back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Creates or replaces; <paramref name="expectedVersion"/> as in <see cref="IEntityStore{T}.UpsertAsync"/>.</summary>
    public Task<EntityWritten<T>> UpsertAsync(T entity, string expectedVersion) => InTurnAsync(() => UpsertInTurnAsync(entity, expectedVersion));

    /// <summary>Deletes. Where the configuration still says something under the same name that is in force again, and is the result's entity.</summary>
    public Task<EntityWritten<T>> DeleteAsync(string name, StoredEntity<T> current) => InTurnAsync(() => DeleteInTurnAsync(name, current));

    /// <summary>Whether deleting puts the configuration's version in force instead of leaving nothing.</summary>
    public bool HasSuccessor(StoredEntity<T> current) => file is null && Successor(current) is not null;

    private T? Successor(StoredEntity<T> current) => current.Source == EntitySource.Runtime ? resource.Configured(resource.NameOf(current.Value)) : null;

    private async Task<EntityWritten<T>> InTurnAsync(Func<Task<EntityWritten<T>>> change)
    {
        EntityWritten<T> written;
        using (file is null ? null : await file.TakeTurnAsync())
        {
            written = await change();
        }

        await InForceAsync();
        return written;
    }

    private async Task<EntityWritten<T>> UpsertInTurnAsync(T entity, string expectedVersion)
    {
        var result = await store.UpsertAsync(entity, expectedVersion, EntitySource.Runtime, CancellationToken.None);
        WriteBackNote? note = null;
        if (file is not null && resource.InFile is { } kind && result is { Outcome: StoreOutcome.Done, Current: { } written })
        {
            note = new WriteBackNote(file.Write(kind, entity));
            if (note.IsWritten)
            {
                result = await AdoptAsync(written, result);
            }
        }

        return new EntityWritten<T>(result, note);
    }

    private async Task<EntityWritten<T>> DeleteInTurnAsync(string name, StoredEntity<T> current)
    {
        // The file first: a row that the file still has would come back with the next restart.
        var note = file is not null && resource.InFile is { } kind ? new WriteBackNote(file.Remove(kind, name)) : null;
        StoreResult<T> result;
        if (note is { IsWritten: true })
        {
            // Another node may have been quicker: gone is gone.
            await store.DeleteAsync(name, expectedVersion: null, CancellationToken.None);
            result = new StoreResult<T>(StoreOutcome.Done, null);
        }
        else
        {
            result = Successor(current) is { } configured
                ? await store.UpsertAsync(configured, current.Version, EntitySource.Configuration, CancellationToken.None)
                : await store.DeleteAsync(name, current.Version, CancellationToken.None);
        }

        return new EntityWritten<T>(result, note);
    }

    // From here on the file says it. When another node has been quicker, it has done the same.
    private async Task<StoreResult<T>> AdoptAsync(StoredEntity<T> written, StoreResult<T> result)
    {
        var adopted = await store.UpsertAsync(written.Value, written.Version, EntitySource.Configuration, CancellationToken.None);
        return adopted is { Outcome: StoreOutcome.Done } ? adopted
            : await store.GetAsync(resource.NameOf(written.Value), CancellationToken.None) is { } now ? new StoreResult<T>(StoreOutcome.Done, now) : result;
    }

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
