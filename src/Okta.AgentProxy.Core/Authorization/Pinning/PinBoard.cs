using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Okta.AgentProxy;

/// <summary>
/// One backend's pins in memory: what the store holds, and what was seen since. Reading takes no lock; only what is new does. Thread-safe.
/// </summary>
internal sealed class PinBoard
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Entry> _tools = new(StringComparer.Ordinal);

    // The first and the last of each tool: the last alone would make a trusted pin of what came after the first.
    private readonly Dictionary<string, ToolSighting[]> _unsaved = new(StringComparer.Ordinal);

    /// <summary>Whether anything waits to be written.</summary>
    public bool HasUnsaved
    {
        get
        {
            lock (_gate)
            {
                return _unsaved.Count > 0;
            }
        }
    }

    /// <summary>How the tool stands.</summary>
    public ToolPinState Find(string tool) => _tools.TryGetValue(tool, out var entry) ? entry.Pin.State : ToolPinState.Unknown;

    /// <summary>When this node last saw the tool listed.</summary>
    public DateTimeOffset? LastSeen(string tool) => _tools.TryGetValue(tool, out var entry) && entry.LastSeen != 0 ? new DateTimeOffset(entry.LastSeen, TimeSpan.Zero) : null;

    /// <summary>Notes a definition that was listed.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="definition">Its definition as it came.</param>
    /// <param name="newTools">What becomes of tools that were never seen.</param>
    /// <param name="now">The time.</param>
    /// <param name="before">How the tool stood before.</param>
    /// <param name="isNews">Whether there is something to write now.</param>
    /// <returns>How it stands now.</returns>
    public ToolPinState See(string tool, ReadOnlySpan<byte> definition, NewTools newTools, DateTimeOffset now, out ToolPinState before, out bool isNews)
    {
        isNews = false;

        // Hashing bytes is ten times as fast as putting them into canonical form, and they are hardly ever others than last time.
        Span<byte> raw = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(definition, raw);
        if (_tools.TryGetValue(tool, out var entry))
        {
            before = entry.Pin.State;
            if (entry.Raw is { } known && raw.SequenceEqual(known))
            {
                entry.LastSeen = now.UtcTicks;
                return before;
            }
        }

        var hash = ToolDefinition.Hash(definition);
        lock (_gate)
        {
            entry = _tools.GetValueOrDefault(tool);
            before = entry?.Pin.State ?? ToolPinState.Unknown;
            if (tool.Length > BackendPins.MaxNameLength || (entry is null && _tools.Count >= BackendPins.MaxTools))
            {
                return ToolPinState.Unknown;
            }

            var pin = entry?.Pin;
            if (pin?.Knows(hash) != true)
            {
                var sighting = ToolSighting.Of(hash, definition, newTools, now);
                pin = ToolPin.After(pin, sighting);
                isNews = true;
                _unsaved[tool] = _unsaved.TryGetValue(tool, out var earlier) ? [earlier[0], sighting] : [sighting];
            }

            _tools[tool] = new Entry(pin, raw.ToArray()) { LastSeen = now.UtcTicks };
            return pin.State;
        }
    }

    /// <summary>What was seen and is not in the store yet, in the order of each tool's sightings.</summary>
    public IReadOnlyList<KeyValuePair<string, ToolSighting>> Unsaved()
    {
        lock (_gate)
        {
            return Flat();
        }
    }

    /// <summary>These are in the store now; what was seen since stays.</summary>
    public void Saved(IEnumerable<KeyValuePair<string, ToolSighting>> sightings)
    {
        lock (_gate)
        {
            foreach (var (tool, sighting) in sightings)
            {
                if (!_unsaved.TryGetValue(tool, out var waiting))
                {
                    continue;
                }

                waiting = [.. waiting.Where(w => !ReferenceEquals(w, sighting))];
                if (waiting.Length > 0)
                {
                    _unsaved[tool] = waiting;
                }
                else
                {
                    _unsaved.Remove(tool);
                }
            }
        }
    }

    /// <summary>Takes over what the store holds, with what was seen since on top.</summary>
    public void Adopt(BackendPins? stored)
    {
        lock (_gate)
        {
            var pins = (stored ?? new BackendPins { Backend = "" }).After(Flat()).Tools;
            foreach (var (tool, pin) in pins)
            {
                // Another pin makes the bytes of the last list mean something else: they are judged anew.
                if (!_tools.TryGetValue(tool, out var entry) || entry.Pin.Hash != pin.Hash || entry.Pin.Candidate != pin.Candidate)
                {
                    _tools[tool] = new Entry(pin, raw: null) { LastSeen = entry?.LastSeen ?? 0 };
                }
            }

            foreach (var tool in _tools.Keys.Where(tool => !pins.ContainsKey(tool)).ToList())
            {
                _tools.TryRemove(tool, out _);
            }
        }
    }

    private List<KeyValuePair<string, ToolSighting>> Flat() => [.. _unsaved.SelectMany(pair => pair.Value.Select(sighting => KeyValuePair.Create(pair.Key, sighting)))];

    /// <summary>One tool's pin, and the bytes of the definition that it was last held against.</summary>
    private sealed class Entry(ToolPin pin, byte[]? raw)
    {
        private long _lastSeen;

        public ToolPin Pin => pin;

        public byte[]? Raw => raw;

        public long LastSeen
        {
            get => Volatile.Read(ref _lastSeen);
            set => Volatile.Write(ref _lastSeen, value);
        }
    }
}
