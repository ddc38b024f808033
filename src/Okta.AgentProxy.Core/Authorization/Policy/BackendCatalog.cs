using System.Collections.Concurrent;

namespace Okta.AgentProxy;

/// <summary>
/// What one backend said of its tools. Bounded in bytes, so that one that invents names without end costs little; and apart from every other's, so that
/// it forgets nothing but its own. Thread-safe.
/// </summary>
internal sealed class BackendCatalog
{
    /// <summary>The most that is kept of names, for each backend.</summary>
    internal const int MaxBytes = 1024 * 1024;

    /// <summary>What a tool costs beside the characters of its name: the string, the entry of the table and its place in it.</summary>
    internal const int ToolOverhead = 96;

    private readonly ConcurrentDictionary<string, ToolAnnotations> _tools = new(StringComparer.Ordinal);
    private readonly ListMemory?[] _lists = new ListMemory?[(int)ListKind.Prompts + 1];
    private readonly Lock _gate = new();
    private int _bytes;

    /// <summary>How many bytes the tools take.</summary>
    internal int Bytes => Volatile.Read(ref _bytes);

    /// <summary>What is remembered of the items of a list.</summary>
    public ListMemory ItemsOf(ListKind kind) =>
        Volatile.Read(ref _lists[(int)kind]) ?? Interlocked.CompareExchange(ref _lists[(int)kind], new ListMemory(), null) ?? _lists[(int)kind]!;

    /// <summary>The tool's annotations, if it was listed.</summary>
    public ToolAnnotations? Find(string tool) => _tools.TryGetValue(tool, out var annotations) ? annotations : null;

    /// <summary>Notes what the backend says of a tool; nothing of one that nobody could call.</summary>
    public void Learn(string tool, ToolAnnotations annotations)
    {
        // Bytes are never fewer than characters, and what the list shows was measured in bytes before.
        if (tool.Length > MessageScanner.MaxNameBytes || (_tools.TryGetValue(tool, out var known) && known == annotations))
        {
            return;
        }

        lock (_gate)
        {
            if (!_tools.ContainsKey(tool))
            {
                // Forgetting only makes callers of this backend list again.
                var cost = ToolOverhead + tool.Length * sizeof(char);
                if (_bytes + cost > MaxBytes)
                {
                    _tools.Clear();
                    _bytes = 0;
                }

                _bytes += cost;
            }

            _tools[tool] = annotations;
        }
    }
}
