using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>How a kind of entity looks in the admin API.</summary>
internal interface IAdminResource<T>
    where T : class
{
    /// <summary><c>Agent</c>: in messages.</summary>
    string Kind { get; }

    /// <summary><c>agents</c>: in paths, in lists, and the key in the configuration.</summary>
    string Plural { get; }

    /// <summary><c>agent_name</c>: the origin's key for the name.</summary>
    string NameKey { get; }

    string NameOf(T entity);

    T SetEnabled(T entity, bool enabled);

    /// <summary>Whether <c>/enable</c> and <c>/disable</c> exist.</summary>
    bool CanBeDisabled => true;

    /// <summary>What the configuration says under that name, which is in force again when a change made at run time is deleted.</summary>
    T? Configured(string name) => null;

    /// <summary>How it stands in the configuration file; <see langword="null"/> for a kind that is not written back.</summary>
    WriteBackKind<T>? InFile => null;

    /// <summary>What keeps the entity from being deleted: whoever still names it.</summary>
    ValueTask<IReadOnlyList<ConfigurationProblem>> FindUsesAsync(T entity, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ConfigurationProblem>>([]);

    /// <summary>
    /// The rules of the configuration about an entity as it would be in force, whether it was read from a body, kept in part or switched on.
    /// <paramref name="conflicts"/> are those with other entities, which are nobody's mistake.
    /// </summary>
    ValueTask CheckAsync(T entity, ProblemCollector problems, ProblemCollector conflicts, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>The body of an answer; shows no secret.</summary>
    JsonObject Show(T entity);

    /// <summary>Reads a body by the rules of the configuration file; <see langword="null"/> when there are problems.</summary>
    ValueTask<T?> ReadAsync(string name, JsonObject body, T? current, ProblemCollector problems, CancellationToken cancellationToken);
}
