using System.Collections.Concurrent;

namespace Okta.AgentProxy;

/// <summary>
/// What the backends said of their tools when they last listed them, for rules that look at annotations. Learned from answers that pass by, so a
/// tool that nobody has listed here yet is unknown: rules that deny then hold, rules that allow do not. Thread-safe and bounded.
/// </summary>
internal sealed class ToolCatalog
{
    private const int MaxTools = 10_000;

    // Backends and kinds are those of the configuration: there are few.
    private readonly ConcurrentDictionary<(string Backend, ListKind Kind), ListMemory> _lists = new();
    private readonly ConcurrentDictionary<(string Backend, string Tool), ToolAnnotations> _tools = new();

    /// <summary>What is remembered of the items of a backend's list.</summary>
    public ListMemory ItemsOf(Backend backend, ListKind kind) => _lists.GetOrAdd((backend.Name, kind), static _ => new ListMemory());

    /// <summary>The tool's annotations, if it was listed.</summary>
    public ToolAnnotations? Find(Backend backend, string tool) => _tools.TryGetValue((backend.Name, tool), out var annotations) ? annotations : null;

    /// <summary>Notes what a backend says of a tool.</summary>
    public void Learn(Backend backend, string tool, ToolAnnotations annotations)
    {
        if (_tools.TryGetValue((backend.Name, tool), out var known) && known == annotations)
        {
            return;
        }

        // A backend that invents names without end must not fill the memory; forgetting only makes callers list again.
        if (_tools.Count >= MaxTools)
        {
            _tools.Clear();
        }

        _tools[(backend.Name, tool)] = annotations;
    }
}
