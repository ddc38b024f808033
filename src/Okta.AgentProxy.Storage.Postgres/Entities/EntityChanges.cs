using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>
/// The newest version of each kind that this node knows of. A change is announced once, whether this node made it, was notified of it, or found
/// it after a gap: only a greater version fires.
/// </summary>
internal sealed class EntityChanges
{
    private readonly ConcurrentDictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    public IChangeToken Watch(string kind) => Get(kind).Signal.Watch();

    /// <summary>Says that a kind has reached a version; tells whether that was news.</summary>
    public bool Reached(string kind, long version)
    {
        var known = Get(kind);
        lock (known)
        {
            if (version <= known.Version)
            {
                return false;
            }

            known.Version = version;
        }

        known.Signal.Fire();
        return true;
    }

    private Kind Get(string kind) => _kinds.GetOrAdd(kind, static _ => new Kind());

    private sealed class Kind
    {
        public ChangeSignal Signal { get; } = new();

        public long Version { get; set; }
    }
}
