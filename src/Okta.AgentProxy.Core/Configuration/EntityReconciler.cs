using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>Brings a store in line with what the configuration says, leaving alone what was made or changed while the proxy ran.</summary>
internal sealed partial class EntityReconciler<T>(IEntityStore<T> store, Func<T, string> nameOf, string kind, ILogger logger)
    where T : class
{
    /// <summary>Applies <paramref name="wanted"/>: removals first, so that a path that moves is never claimed twice.</summary>
    public async Task<ChangeSummary> ApplyAsync(IReadOnlyList<T> wanted, CancellationToken cancellationToken)
    {
        var summary = new ChangeSummary(kind);
        var stored = await store.ListAsync(cancellationToken);
        await RemoveAsync(wanted, stored, summary, cancellationToken);

        // Read again only where something went: by others' hands it may change at any time, and then the version says so.
        await WriteAsync(wanted, summary.Removed.Count == 0 ? stored : await store.ListAsync(cancellationToken), summary, cancellationToken);
        return summary;
    }

    /// <summary>Removes what the configuration had and no longer has.</summary>
    public async Task RemoveAsync(IReadOnlyList<T> wanted, ChangeSummary summary, CancellationToken cancellationToken) =>
        await RemoveAsync(wanted, await store.ListAsync(cancellationToken), summary, cancellationToken);

    /// <summary>Adds and changes what the configuration has.</summary>
    public async Task WriteAsync(IReadOnlyList<T> wanted, ChangeSummary summary, CancellationToken cancellationToken) =>
        await WriteAsync(wanted, await store.ListAsync(cancellationToken), summary, cancellationToken);

    private async Task RemoveAsync(IReadOnlyList<T> wanted, IReadOnlyList<StoredEntity<T>> existing, ChangeSummary summary, CancellationToken cancellationToken)
    {
        var names = wanted.Select(nameOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var stored in existing)
        {
            var name = nameOf(stored.Value);
            if (stored.Source == EntitySource.Configuration && !names.Contains(name))
            {
                Note(await store.DeleteAsync(name, stored.Version, cancellationToken), summary.Removed, name);
            }
        }
    }

    private async Task WriteAsync(IReadOnlyList<T> wanted, IReadOnlyList<StoredEntity<T>> all, ChangeSummary summary, CancellationToken cancellationToken)
    {
        var existing = all.ToDictionary(e => nameOf(e.Value), StringComparer.OrdinalIgnoreCase);
        List<(EntityWrite<T> Write, List<string>? Done)> writes = [];
        foreach (var entity in wanted)
        {
            if (!existing.TryGetValue(nameOf(entity), out var stored))
            {
                writes.Add((new(entity, ""), summary.Added));
            }
            else if (EntityEquality.Same(stored.Value, entity))
            {
                // Made at run time and now written down as well (by hand, or by write_back that was cut short): from here on it is the file's.
                if (stored.Source == EntitySource.Runtime)
                {
                    writes.Add((new(entity, stored.Version), null));
                }
            }
            else if (stored.Source == EntitySource.Runtime)
            {
                LogConflict(logger, kind, VisibleText.Escape(nameOf(entity)));
            }
            else
            {
                writes.Add((new(entity, stored.Version), summary.Changed));
            }
        }

        if (writes.Count == 0)
        {
            return;
        }

        var results = await store.UpsertManyAsync([.. writes.Select(w => w.Write)], EntitySource.Configuration, cancellationToken);
        foreach (var ((write, done), result) in writes.Zip(results))
        {
            if (done is not null)
            {
                Note(result, done, nameOf(write.Entity));
            }
        }
    }

    // A conflict means that somebody wrote it between our reading and our writing: theirs is the newer word.
    private void Note(StoreResult<T> result, List<string> list, string name)
    {
        if (result.Outcome == StoreOutcome.Done)
        {
            list.Add(name);
        }
        else if (result.Outcome == StoreOutcome.VersionConflict)
        {
            LogConflict(logger, kind, VisibleText.Escape(name));
        }
    }

    [LoggerMessage(EventIds.ConfigurationConflict, LogLevel.Warning, "The {Kind} {Name} was made or changed at run time; the configuration's version of it is not used. Delete it there to use the file's")]
    private static partial void LogConflict(ILogger logger, string kind, string name);
}
