using System.Collections.Concurrent;

namespace Okta.AgentProxy;

/// <summary>
/// What the backends said of their tools when they last listed them, for rules that look at annotations. Learned from answers that pass by, so a
/// tool that nobody has listed here yet is unknown: rules that deny then hold, rules that allow do not. Thread-safe and, for each backend, bounded.
/// </summary>
internal sealed class ToolCatalog
{
    private readonly ConcurrentDictionary<(string Name, Uri Url), BackendCatalog> _backends = new(ByPlace.Instance);

    /// <summary>What is remembered of the items of a backend's list.</summary>
    public ListMemory ItemsOf(Backend backend, ListKind kind) => Of(backend).ItemsOf(kind);

    /// <summary>The tool's annotations, if it was listed.</summary>
    public ToolAnnotations? Find(Backend backend, string tool) => _backends.TryGetValue((backend.Name, backend.Url), out var catalog) ? catalog.Find(tool) : null;

    /// <summary>Notes what a backend says of a tool.</summary>
    public void Learn(Backend backend, string tool, ToolAnnotations annotations) => Of(backend).Learn(tool, annotations);

    /// <summary>What is kept of a backend.</summary>
    internal BackendCatalog Of(Backend backend) => _backends.GetOrAdd((backend.Name, backend.Url), static _ => new BackendCatalog());

    /// <summary>Forgets all but what these backends said: another server under a name that was in use has said nothing yet.</summary>
    public void Keep(IEnumerable<Backend> served)
    {
        var kept = served.Select(backend => (backend.Name, backend.Url)).ToHashSet(ByPlace.Instance);
        foreach (var place in _backends.Keys.Where(place => !kept.Contains(place)))
        {
            _backends.TryRemove(place, out _);
        }
    }

    private sealed class ByPlace : IEqualityComparer<(string Name, Uri Url)>
    {
        public static readonly ByPlace Instance = new();

        public bool Equals((string Name, Uri Url) x, (string Name, Uri Url) y) => string.Equals(x.Name, y.Name, StringComparison.OrdinalIgnoreCase) && x.Url.Equals(y.Url);

        public int GetHashCode((string Name, Uri Url) place) => StringComparer.OrdinalIgnoreCase.GetHashCode(place.Name);
    }
}
