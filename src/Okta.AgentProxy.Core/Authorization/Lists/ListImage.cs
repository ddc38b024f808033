namespace Okta.AgentProxy;

/// <summary>
/// A list as it was last seen, in one piece: what has not changed is compared at once, instead of item by item. Immutable but for what it remembers of
/// who sees what; thread-safe.
/// </summary>
internal sealed class ListImage
{
    private const int MaxViews = 16;

    private readonly byte[] _text;
    private readonly int[] _starts;
    private readonly string?[] _ids;
    private readonly ListVisibility?[] _views = new ListVisibility?[MaxViews];
    private int _nextView;

    /// <summary>An image of these items, with a comma between two.</summary>
    public ListImage(int version, IReadOnlyList<ListMemory.Item> items)
    {
        Version = version;
        _starts = new int[items.Count + 1];
        _ids = new string?[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            _ids[i] = items[i].Id;
            _starts[i + 1] = _starts[i] + items[i].Bytes.Length + 1;
        }

        _text = new byte[_starts[^1]];
        _text.AsSpan().Fill((byte)',');
        for (var i = 0; i < items.Count; i++)
        {
            items[i].Bytes.CopyTo(_text, _starts[i]);
        }
    }

    /// <summary>Of which state of the memory.</summary>
    public int Version { get; }

    /// <summary>How many items it has.</summary>
    public int Count => _ids.Length;

    /// <summary>How many items from <paramref name="index"/> on stand unchanged and whole at the beginning of <paramref name="json"/>.</summary>
    /// <param name="index">The place in the list of the first of them.</param>
    /// <param name="json">From the item's opening bracket on; may go on behind the list.</param>
    public int CountKnown(int index, ReadOnlySpan<byte> json)
    {
        if (index >= Count)
        {
            return 0;
        }

        var from = _starts[index];
        var same = from + json.CommonPrefixLength(_text.AsSpan(from));

        // An item is over with its last bracket, whatever follows: with the comma or without it.
        var next = Array.BinarySearch(_starts, index, _starts.Length - index, same + 1);
        return (next >= 0 ? next : ~next - 1) - index;
    }

    /// <summary>One item.</summary>
    public ReadOnlySpan<byte> Item(int index) => _text.AsSpan(_starts[index]..(_starts[index + 1] - 1));

    /// <summary>Whether <paramref name="json"/> is the beginning of the item, but not all of it.</summary>
    public bool IsBeginning(int index, ReadOnlySpan<byte> json) => index < Count && json.Length < Item(index).Length && Item(index).StartsWith(json);

    /// <summary>Where an item begins, counted from the beginning of another.</summary>
    public int Distance(int from, int to) => _starts[to] - _starts[from];

    /// <summary>Which items a caller sees, remembered by the rules that decide it.</summary>
    public ListVisibility VisibilityFor(RuleMatches matches, in ListRules caller, PolicyTargetKind kind)
    {
        foreach (ref var place in _views.AsSpan())
        {
            if (Volatile.Read(ref place) is { } known && known.IsFor(matches, caller, kind))
            {
                return known;
            }
        }

        var hidden = new ulong[(Count + 63) / 64];
        for (var i = 0; i < Count; i++)
        {
            if (_ids[i] is not { } id || CompiledPolicy.IsMalformed(id) || !matches.IsVisible(kind, id, caller))
            {
                hidden[i / 64] |= 1UL << (i % 64);
            }
        }

        ListVisibility view = new(this, hidden, matches, caller, kind);
        Volatile.Write(ref _views[(uint)Interlocked.Increment(ref _nextView) % MaxViews], view);
        return view;
    }
}
