namespace Okta.AgentProxy;

/// <summary>
/// What the items of a list looked like when a backend last answered with it, so that an item that has not changed need not be read again: comparing its
/// bytes costs a tenth of finding its end and its name. Where an item ends and what it is called follow from its bytes alone, so nothing that is
/// remembered can be wrong, whoever the list was for. Thread-safe and bounded: an image of it doubles at most what it counts.
/// </summary>
internal sealed class ListMemory
{
    private const int MaxItems = 4_096;
    private const int MaxItemBytes = 16 * 1024;
    private const int MaxBytes = 2 * 1024 * 1024;

    // What an item costs beside its bytes and its name: two objects, a header each.
    private const int ItemOverhead = 96;

    /// <summary>How often in a row another item must stand in the place of a remembered one to replace it: callers may get different lists.</summary>
    private const int Patience = 3;

    /// <summary>How many lists without a change an image of it is worth at most.</summary>
    private const int MaxQuietLists = 64;

    private readonly Item?[] _items = new Item?[MaxItems];
    private int _bytes;
    private int _version;
    private int _versionSeen;
    private int _quietLists;
    private int _quietListsWanted = 1;
    private ListImage? _image;

    /// <summary>How many bytes it holds, without an image.</summary>
    internal int Bytes => Volatile.Read(ref _bytes);

    /// <summary>
    /// The whole list as it last was; <see langword="null"/> while it still changes. To be asked once at the beginning of a list: that is how it learns
    /// that nothing has changed for a while. The more often an image had to be made, the longer it waits for the next.
    /// </summary>
    public ListImage? Image()
    {
        var version = Volatile.Read(ref _version);
        if (version == 0 || Interlocked.Exchange(ref _versionSeen, version) != version)
        {
            _quietLists = 0;
            return null;
        }

        // Races here cost a list its turn, or make an image twice.
        if (Volatile.Read(ref _image) is { } image && image.Version == version)
        {
            return image;
        }

        if (++_quietLists < _quietListsWanted)
        {
            return null;
        }

        _quietListsWanted = Math.Min(MaxQuietLists, _quietListsWanted * 2);
        image = new ListImage(version, [.. _items.TakeWhile(item => item is not null).Select(item => item!)]);
        Volatile.Write(ref _image, image);
        return image;
    }

    /// <summary>The item that stands at the beginning of <paramref name="json"/>, if it is the one that was there last time.</summary>
    /// <param name="index">Its place in the list.</param>
    /// <param name="json">From its opening bracket on; may go on behind the item.</param>
    public Item? Find(int index, ReadOnlySpan<byte> json)
    {
        if (index >= MaxItems || Volatile.Read(ref _items[index]) is not { } item || !json.StartsWith(item.Bytes))
        {
            return null;
        }

        if (item.Misses != 0)
        {
            item.Misses = 0;
        }

        return item;
    }

    /// <summary>Notes an item that <see cref="Find"/> did not know, and how it was read.</summary>
    public void Learn(int index, ReadOnlySpan<byte> json, string? id)
    {
        if (index >= MaxItems || json.Length > MaxItemBytes)
        {
            return;
        }

        var known = Volatile.Read(ref _items[index]);
        if (known is not null && ++known.Misses < Patience)
        {
            return;
        }

        // Two who learn at once may count one item twice; then a few less are remembered.
        var growth = Cost(json.Length, id) - (known is null ? 0 : Cost(known.Bytes.Length, known.Id));
        if (Interlocked.Add(ref _bytes, growth) > MaxBytes)
        {
            Interlocked.Add(ref _bytes, -growth);
            return;
        }

        Volatile.Write(ref _items[index], new Item(json.ToArray(), id));
        Interlocked.Increment(ref _version);
    }

    private static int Cost(int length, string? id) => ItemOverhead + length + (id?.Length ?? 0) * sizeof(char);

    /// <summary>One item.</summary>
    internal sealed class Item(byte[] bytes, string? id)
    {
        /// <summary>How often another one was in its place since it was last seen. Races only cost a replacement its turn.</summary>
        public int Misses;

        /// <summary>All of it.</summary>
        public byte[] Bytes { get; } = bytes;

        /// <summary>What <see cref="ListItem.ReadId"/> said of it.</summary>
        public string? Id { get; } = id;
    }
}
