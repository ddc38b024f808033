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

    /// <summary>The body of an answer; shows no secret.</summary>
    JsonObject Show(T entity);

    /// <summary>Reads a body by the rules of the configuration file; <see langword="null"/> when there are problems.</summary>
    ValueTask<T?> ReadAsync(string name, JsonObject body, T? current, ProblemCollector problems, CancellationToken cancellationToken);
}
