using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>Brings a store in line with what the configuration says, leaving alone what was made or changed while the proxy ran.</summary>
internal sealed partial class EntityReconciler<T>(IEntityStore<T> store, Func<T, string> nameOf, string kind, ILogger logger)
    where T : class
{
    /// <summary>Applies <paramref name="wanted"/>: removals first, so that a path that moves is never claimed twice.</summary>
    public async Task<ChangeSummary> ApplyAsync(IReadOnlyList<T> wanted, CancellationToken cancellationToken)
    {
        var existing = (await store.ListAsync(cancellationToken)).ToDictionary(e => nameOf(e.Value), StringComparer.OrdinalIgnoreCase);
        var names = wanted.Select(nameOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var summary = new ChangeSummary(kind);

        foreach (var (name, stored) in existing)
        {
            if (stored.Source == EntitySource.Configuration && !names.Contains(name))
            {
                Note(await store.DeleteAsync(name, stored.Version, cancellationToken), summary.Removed, name);
            }
        }

        foreach (var entity in wanted)
        {
            var name = nameOf(entity);
            if (!existing.TryGetValue(name, out var stored))
            {
                Note(await store.UpsertAsync(entity, "", EntitySource.Configuration, cancellationToken), summary.Added, name);
            }
            else if (stored.Source == EntitySource.Runtime)
            {
                LogConflict(logger, kind, name);
            }
            else if (!EntityEquality.Same(stored.Value, entity))
            {
                Note(await store.UpsertAsync(entity, stored.Version, EntitySource.Configuration, cancellationToken), summary.Changed, name);
            }
        }

        return summary;
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
            LogConflict(logger, kind, name);
        }
    }

    [LoggerMessage(EventIds.ConfigurationConflict, LogLevel.Warning, "The {Kind} {Name} was made or changed at run time; the configuration's version of it is not used. Delete it there to use the file's")]
    private static partial void LogConflict(ILogger logger, string kind, string name);
}
