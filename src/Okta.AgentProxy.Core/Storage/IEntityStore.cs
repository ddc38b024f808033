using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>
/// A small store of named, immutable entities. Thread-safe. Called at start, after a change and by the admin API; never on the request path.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
public interface IEntityStore<T>
    where T : class
{
    /// <summary>The entity of that name, or <see langword="null"/>.</summary>
    ValueTask<StoredEntity<T>?> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>All entities, ordered by name.</summary>
    ValueTask<IReadOnlyList<StoredEntity<T>>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Creates or replaces an entity.</summary>
    /// <param name="entity">The new state.</param>
    /// <param name="expectedVersion">
    /// The version it must have now; <see langword="null"/> for "whatever it is", the empty string for "must not exist yet".
    /// </param>
    /// <param name="source">Who is writing it.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    ValueTask<StoreResult<T>> UpsertAsync(T entity, string? expectedVersion, EntitySource source, CancellationToken cancellationToken);

    /// <summary>
    /// Creates or replaces several entities, each on its own terms: one that is refused does not hold back the others. By default the writes are handed to
    /// <see cref="UpsertAsync"/> many at a time; a store whose writes cost a commit each overrides it.
    /// </summary>
    /// <param name="writes">The new states; no name twice.</param>
    /// <param name="source">Who is writing them.</param>
    /// <param name="cancellationToken">Cancels what has not been written yet.</param>
    /// <returns>What became of each, in the order of <paramref name="writes"/>.</returns>
    async ValueTask<IReadOnlyList<StoreResult<T>>> UpsertManyAsync(IReadOnlyList<EntityWrite<T>> writes, EntitySource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writes);

        List<StoreResult<T>> results = new(writes.Count);

        // Not all at once: a store may queue them.
        foreach (var together in writes.Chunk(256))
        {
            results.AddRange(await Task.WhenAll(together.Select(write => UpsertAsync(write.Entity, write.ExpectedVersion, source, cancellationToken).AsTask())));
        }

        return results;
    }

    /// <summary>Removes an entity. <paramref name="expectedVersion"/> as in <see cref="UpsertAsync"/>.</summary>
    ValueTask<StoreResult<T>> DeleteAsync(string name, string? expectedVersion, CancellationToken cancellationToken);

    /// <summary>A token that fires at the next change; ask for a new one each time.</summary>
    IChangeToken Watch();
}
