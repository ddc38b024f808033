using System.Collections.Frozen;

namespace Okta.AgentProxy.Routing;

/// <summary>Agents and routes as they are at one moment. Immutable: a request that started with one ends with it.</summary>
internal sealed class ProxySnapshot
{
    public static readonly ProxySnapshot Empty = new(AgentDirectory.Empty, []);

    private readonly FrozenDictionary<string, BackendRoute> _byPrefix;

    public ProxySnapshot(AgentDirectory agents, IReadOnlyList<BackendRoute> routes)
    {
        Agents = agents;
        Routes = routes;
        _byPrefix = routes.ToFrozenDictionary(r => r.Prefix, StringComparer.Ordinal);
    }

    public AgentDirectory Agents { get; }

    public IReadOnlyList<BackendRoute> Routes { get; }

    /// <summary>The enabled backends that are not served, or not on all of their paths, and why.</summary>
    public IReadOnlyDictionary<string, string> NotServed { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The route of exactly that prefix, for metadata documents.</summary>
    public BackendRoute? FindByPrefix(string prefix) => _byPrefix.GetValueOrDefault(prefix);
}
