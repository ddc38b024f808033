using System.Collections.Frozen;

namespace Okta.AgentProxy;

/// <summary>All agents known at one moment, indexed for the request path. Immutable and thread-safe.</summary>
public sealed class AgentDirectory
{
    private readonly FrozenDictionary<string, Agent> _byName;
    private readonly FrozenDictionary<string, Agent[]> _byClient;

    /// <summary>Indexes <paramref name="agents"/>; names are compared without regard to case, client ids exactly.</summary>
    public AgentDirectory(IEnumerable<Agent> agents)
    {
        ArgumentNullException.ThrowIfNull(agents);

        All = [.. agents];
        _byName = All.ToFrozenDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);
        _byClient = All
            .SelectMany(agent => agent.AllowedClients.Append(agent.ClientId).Distinct(StringComparer.Ordinal).Select(client => (client, agent)))
            .GroupBy(pair => pair.client, pair => pair.agent, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>A directory without agents.</summary>
    public static AgentDirectory Empty { get; } = new([]);

    /// <summary>Every agent, enabled or not.</summary>
    public IReadOnlyList<Agent> All { get; }

    /// <summary>The agent of that name, or <see langword="null"/>.</summary>
    public Agent? FindByName(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The agents that a token issued to <paramref name="clientId"/> may speak for; usually one.</summary>
    public ReadOnlySpan<Agent> FindByClient(string clientId) => _byClient.TryGetValue(clientId, out var agents) ? agents : [];
}
