using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>What changes one kind of entity, whoever asks: the admin API and the admin pages. Every change goes through here, under one set of rules.</summary>
internal sealed class EntityEditor<T>(IEntityStore<T> store, IAdminResource<T> resource, EntityWriter<T> writer, AdminTurn turns)
    where T : class
{
    private const int MaxConflicts = 5;
    private const string BadName = "cannot be used: a name has " + NameRules.Allowed;

    public IAdminResource<T> Resource => resource;

    public ValueTask<IReadOnlyList<StoredEntity<T>>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    public ValueTask<StoredEntity<T>?> GetAsync(string name, CancellationToken cancellationToken) => store.GetAsync(name, cancellationToken);

    /// <summary>Creates an entity, or replaces <paramref name="current"/>.</summary>
    public async Task<EntityEdit<T>> WriteAsync(string name, JsonObject body, StoredEntity<T>? current, CancellationToken cancellationToken)
    {
        var problems = new ProblemCollector();
        if (NameRules.FindProblem(name) is not null)
        {
            return EntityEdit<T>.Invalid($"{resource.NameKey} {BadName}", [new ConfigurationProblem(resource.NameKey, BadName)]);
        }

        if (body[resource.NameKey] is JsonValue inBody && (!inBody.TryGetValue<string>(out var other) || !string.Equals(other, name, StringComparison.OrdinalIgnoreCase)))
        {
            return EntityEdit<T>.Invalid($"{resource.NameKey} is not the name in the path; an entity is not renamed, make another one", []);
        }

        body.Remove(resource.NameKey);
        body.Remove("source");
        body.Remove("write_back");
        using var turn = await turns.TakeAsync(cancellationToken);
        if (await resource.ReadAsync(name, body, current?.Value, problems, cancellationToken) is not { } entity)
        {
            return EntityEdit<T>.Invalid($"The {resource.Kind.ToLowerInvariant()} has {problems.Problems.Count} problems", problems.Problems);
        }

        if (await CheckAsync(entity, cancellationToken) is { } refused)
        {
            return refused;
        }

        // Masked secrets were taken from the version that was read, so nothing may be written over another one.
        var (result, file) = await writer.UpsertAsync(entity, current?.Version ?? "");
        return result.Outcome == StoreOutcome.Done ? EntityEdit<T>.Done(result.Current, file)
            : current is null ? EntityEdit<T>.Of(EntityEditOutcome.Exists) : EntityEdit<T>.Of(EntityEditOutcome.Stale);
    }

    /// <summary>Whether the configuration has a version that comes into force when this one is deleted.</summary>
    public bool HasSuccessor(StoredEntity<T> current) => writer.HasSuccessor(current);

    /// <summary>
    /// Removes that version of an entity, unless others name it. What the configuration says under the same name is in force again then, and is the
    /// outcome's entity.
    /// </summary>
    public async Task<EntityEdit<T>> DeleteAsync(string name, StoredEntity<T> current)
    {
        // Waited for without a way out: who asked for it may have hung up and means it all the same.
        using var turn = await turns.TakeAsync(CancellationToken.None);
        if (!writer.HasSuccessor(current) && await resource.FindUsesAsync(current.Value, CancellationToken.None) is { Count: > 0 } uses)
        {
            return EntityEdit<T>.InUse(uses);
        }

        var (result, file) = await writer.DeleteAsync(name, current);
        return result.Outcome switch
        {
            StoreOutcome.Done => EntityEdit<T>.Done(result.Current, file),
            StoreOutcome.NotFound => EntityEdit<T>.Of(EntityEditOutcome.NotFound),
            _ => EntityEdit<T>.Of(EntityEditOutcome.Stale),
        };
    }

    /// <summary>Enables or disables an entity, whatever else somebody changes at the same moment, unless <paramref name="isStale"/> says no.</summary>
    public async Task<EntityEdit<T>> SwitchAsync(string name, bool enabled, Func<StoredEntity<T>, bool> isStale, CancellationToken cancellationToken)
    {
        // Within one turn: on this node nobody comes in between.
        using var turn = await turns.TakeAsync(cancellationToken);
        for (var attempt = 0; attempt < MaxConflicts; attempt++)
        {
            if (await store.GetAsync(name, cancellationToken) is not { } current)
            {
                return EntityEdit<T>.Of(EntityEditOutcome.NotFound);
            }

            if (isStale(current))
            {
                break;
            }

            var changed = resource.SetEnabled(current.Value, enabled);

            // To switch something off is always possible.
            if (enabled && await CheckAsync(changed, cancellationToken) is { } refused)
            {
                return refused;
            }

            var (result, file) = await writer.UpsertAsync(changed, current.Version);
            if (result.Outcome == StoreOutcome.Done)
            {
                return EntityEdit<T>.Done(result.Current, file);
            }
        }

        return EntityEdit<T>.Of(EntityEditOutcome.Stale);
    }

    private async ValueTask<EntityEdit<T>?> CheckAsync(T entity, CancellationToken cancellationToken)
    {
        ProblemCollector problems = new(), conflicts = new();
        await resource.CheckAsync(entity, problems, conflicts, cancellationToken);
        return problems.Problems.Count > 0 ? EntityEdit<T>.Invalid($"The {resource.Kind.ToLowerInvariant()} has {problems.Problems.Count} problems", problems.Problems)
            : conflicts.Problems.Count > 0 ? EntityEdit<T>.Conflict(conflicts.Problems)
            : null;
    }
}
