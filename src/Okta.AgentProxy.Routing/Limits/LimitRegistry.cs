namespace Okta.AgentProxy.Routing;

/// <summary>
/// Keeps the counts of limits while configurations come and go: a limit that says the same as before goes on counting where it was. Called by the
/// one that builds snapshots, one call at a time.
/// </summary>
internal sealed class LimitRegistry(GlobalLimits global, TimeProvider time)
{
    private Dictionary<Slot, CompiledLimit> _inForce = [];

    /// <summary>The limits of each backend that has any.</summary>
    public IReadOnlyDictionary<string, BackendLimits> Compile(IEnumerable<Backend> backends)
    {
        Dictionary<Slot, CompiledLimit> next = [];
        var everywhere = Compile(string.Empty, "global-limit", global.Current, next);

        Dictionary<string, BackendLimits> byBackend = new(StringComparer.Ordinal);
        foreach (var backend in backends)
        {
            (string, CompiledLimit)[] limits = [.. everywhere, .. Compile(backend.Name, "limit", backend.Limits, next)];
            if (limits.Length > 0)
            {
                byBackend[backend.Name] = new BackendLimits(limits);
            }
        }

        _inForce = next;
        return byBackend;
    }

    private List<(string Name, CompiledLimit Limit)> Compile(string owner, string prefix, IReadOnlyList<RequestLimit> limits, Dictionary<Slot, CompiledLimit> next)
    {
        List<(string, CompiledLimit)> compiled = [];
        foreach (var limit in limits)
        {
            // Nothing forbids to say the same twice.
            var slot = new Slot(owner, limit, limits.Take(compiled.Count).Count(limit.Equals));
            var counts = next[slot] = _inForce.GetValueOrDefault(slot) ?? new CompiledLimit(limit, time.TimestampFrequency);
            compiled.Add((limit.Name ?? $"{prefix}-{compiled.Count + 1}", counts));
        }

        return compiled;
    }

    /// <summary>Whose limit it is, what it says, and the how manieth that says so.</summary>
    private readonly record struct Slot(string Owner, RequestLimit Limit, int Repetition);
}
