using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>Entities in memory; gone when the process ends. Thread-safe. Names are compared without regard to case.</summary>
internal abstract class InMemoryEntityStore<T>(Func<T, string> nameOf) : IEntityStore<T>
    where T : class
{
    private readonly Lock _gate = new();
    private readonly SortedList<string, StoredEntity<T>> _entities = new(StringComparer.OrdinalIgnoreCase);

    // Versions of an earlier run must not match: a client's ETag outlives the process.
    private readonly string _run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    private long _writes;
    private ConfigurationReloadToken _changed = new();

    /// <inheritdoc/>
    public ValueTask<StoredEntity<T>?> GetAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult(_entities.GetValueOrDefault(name));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredEntity<T>>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<StoredEntity<T>>>([.. _entities.Values]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<T>> UpsertAsync(T entity, string? expectedVersion, EntitySource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        cancellationToken.ThrowIfCancellationRequested();

        StoredEntity<T> written;
        ConfigurationReloadToken changed;
        lock (_gate)
        {
            var current = _entities.GetValueOrDefault(nameOf(entity));
            if (expectedVersion is not null && expectedVersion != (current?.Version ?? ""))
            {
                return ValueTask.FromResult(new StoreResult<T>(current is null ? StoreOutcome.NotFound : StoreOutcome.VersionConflict, current));
            }

            // A name's spelling may change, and the key must follow it.
            _entities.Remove(nameOf(entity));
            written = new StoredEntity<T>(entity, string.Create(CultureInfo.InvariantCulture, $"{_run}-{++_writes}"), source);
            _entities.Add(nameOf(entity), written);
            changed = NextToken();
        }

        changed.OnReload();
        return ValueTask.FromResult(new StoreResult<T>(StoreOutcome.Done, written));
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<T>> DeleteAsync(string name, string? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        cancellationToken.ThrowIfCancellationRequested();

        ConfigurationReloadToken changed;
        lock (_gate)
        {
            if (!_entities.TryGetValue(name, out var current))
            {
                return ValueTask.FromResult(new StoreResult<T>(StoreOutcome.NotFound, null));
            }

            if (expectedVersion is not null && expectedVersion != current.Version)
            {
                return ValueTask.FromResult(new StoreResult<T>(StoreOutcome.VersionConflict, current));
            }

            _entities.Remove(name);
            changed = NextToken();
        }

        changed.OnReload();
        return ValueTask.FromResult(new StoreResult<T>(StoreOutcome.Done, null));
    }

    /// <inheritdoc/>
    public IChangeToken Watch()
    {
        lock (_gate)
        {
            return _changed;
        }
    }

    // Fired outside the lock: listeners read the store.
    private ConfigurationReloadToken NextToken() => Interlocked.Exchange(ref _changed, new ConfigurationReloadToken());
}
