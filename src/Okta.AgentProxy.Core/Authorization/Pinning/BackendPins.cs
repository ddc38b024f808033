namespace Okta.AgentProxy;

/// <summary>
/// The pins of one backend: one entity, so that a list of a thousand tools is one write and one row of the audit. Immutable.
/// </summary>
internal sealed record BackendPins
{
    /// <summary>The most tools of one backend that are recorded; the rest stays unknown.</summary>
    public const int MaxTools = 1_000;

    /// <summary>The longest name that is recorded, in characters.</summary>
    public const int MaxNameLength = 256;

    /// <summary>The stored form.</summary>
    public static EntityCodec<BackendPins> Codec { get; } = new("tool_pins", pins => pins.Backend, ToolPinJsonContext.Default);

    /// <summary>The backend's name.</summary>
    public required string Backend { get; init; }

    /// <summary>The pins by tool; names are compared exactly.</summary>
    public SortedDictionary<string, ToolPin> Tools { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The pins after sightings; the same instance when nothing is new.</summary>
    public BackendPins After(IEnumerable<KeyValuePair<string, ToolSighting>> sightings)
    {
        SortedDictionary<string, ToolPin>? tools = null;
        foreach (var (tool, sighting) in sightings)
        {
            var known = (tools ?? Tools).GetValueOrDefault(tool);
            var next = ToolPin.After(known, sighting);
            if (!ReferenceEquals(next, known) && (known is not null || (tools ?? Tools).Count < MaxTools))
            {
                tools ??= Copy();
                tools[tool] = next;
            }
        }

        return tools is null ? this : this with { Tools = tools };
    }

    /// <summary>The pins with one more, fewer or other.</summary>
    public BackendPins With(string tool, ToolPin? pin)
    {
        var tools = Copy();
        if (pin is null)
        {
            tools.Remove(tool);
        }
        else
        {
            tools[tool] = pin;
        }

        return this with { Tools = tools };
    }

    // Read from the store, the dictionary compares in whatever way its reader likes.
    private SortedDictionary<string, ToolPin> Copy() => new(Tools, StringComparer.Ordinal);
}
