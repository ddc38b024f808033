using System.Collections.Concurrent;

namespace Okta.AgentProxy;

/// <summary>
/// What the backends said of their tools when they last listed them, for rules that look at annotations. Learned from answers that pass by, so a
/// tool that nobody has listed here yet is unknown: rules that deny then hold, rules that allow do not. Thread-safe and, for each backend, bounded.
/// </summary>
internal sealed class ToolCatalog
{
    // Backends are those of the configuration and of the admin API: there are few.
    private readonly ConcurrentDictionary<string, BackendCatalog> _backends = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is remembered of the items of a backend's list.</summary>
    public ListMemory ItemsOf(Backend backend, ListKind kind) => Of(backend).ItemsOf(kind);

    /// <summary>The tool's annotations, if it was listed.</summary>
    public ToolAnnotations? Find(Backend backend, string tool) => _backends.TryGetValue(backend.Name, out var catalog) ? catalog.Find(tool) : null;

    /// <summary>Notes what a backend says of a tool.</summary>
    public void Learn(Backend backend, string tool, ToolAnnotations annotations) => Of(backend).Learn(tool, annotations);

    /// <summary>What is kept of a backend.</summary>
    internal BackendCatalog Of(Backend backend) => _backends.GetOrAdd(backend.Name, static _ => new BackendCatalog());
}
