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

    /// <summary>Removes an entity. <paramref name="expectedVersion"/> as in <see cref="UpsertAsync"/>.</summary>
    ValueTask<StoreResult<T>> DeleteAsync(string name, string? expectedVersion, CancellationToken cancellationToken);

    /// <summary>A token that fires at the next change; ask for a new one each time.</summary>
    IChangeToken Watch();
}
