using System.Buffers;
using System.Runtime.InteropServices;

namespace Okta.AgentProxy;

/// <summary>
/// Finds objects that have the same member twice, names compared decoded. Parsers disagree on which of the two counts (the first, the last,
/// both), so a message that has one could be authorised as one thing and executed as another.
/// </summary>
/// <remarks>
/// Holds positions, not strings: the names of the objects open at the moment, innermost last. A name with escapes is decoded once, into a buffer beside the body.
/// Small objects are compared pair by pair, larger ones by a table of keyed hashes, so that the cost of a body grows with its length, whatever names it has.
/// </remarks>
internal ref struct MemberNames
{
    private const int PairwiseLimit = 8;

    private readonly ReadOnlySpan<byte> _body;
    private Span<Entry> _entries;
    private Entry[]? _rented;
    private byte[]? _decoded;
    private int[]? _table;
    private int _decodedLength;
    private int _count;

    public MemberNames(ReadOnlySpan<byte> body, Span<Entry> scratch)
    {
        _body = body;
        _entries = scratch;
    }

    /// <summary>How many names were compared and bytes decoded so far: what a test holds against the length of the body.</summary>
    public long Work { get; private set; }

    /// <summary>A name's place: in the body between its quotes, or among the decoded ones.</summary>
    public struct Entry
    {
        public int Start;
        public int Length;
        public int Hash;
        public bool IsDecoded;
    }

    /// <summary>Where the names of the object that starts now will begin; to be given to <see cref="TryAdd"/> and <see cref="TryEnd"/>.</summary>
    public readonly int Begin() => _count;

    /// <summary>Adds a name; <see langword="false"/> when the object has it already. A name that cannot be decoded is refused too.</summary>
    /// <param name="begin">What <see cref="Begin"/> said.</param>
    /// <param name="start">Where the name starts in the body, without its quote.</param>
    /// <param name="length">Its length there.</param>
    /// <param name="escaped">Whether it has escapes.</param>
    /// <param name="name">The name, decoded; valid until the next call.</param>
    public bool TryAdd(int begin, int start, int length, bool escaped, out ReadOnlySpan<byte> name)
    {
        if (_count == _entries.Length)
        {
            Grow();
        }

        name = default;
        var entry = new Entry { Start = start, Length = length, IsDecoded = escaped };
        if (escaped && !TryDecode(ref entry))
        {
            return false;
        }

        name = Bytes(entry);
        if (_count - begin < PairwiseLimit)
        {
            Work += _count - begin;
            for (var i = begin; i < _count; i++)
            {
                if (_entries[i].Length == entry.Length && name.SequenceEqual(Bytes(_entries[i])))
                {
                    return false;
                }
            }
        }

        _entries[_count++] = entry;
        return true;
    }

    /// <summary>Ends the object; <see langword="false"/> when one of its names occurs twice.</summary>
    public bool TryEnd(int begin)
    {
        var names = _entries[begin.._count];
        var areDifferent = names.Length <= PairwiseLimit || AllDifferent(names);
        for (var i = 0; _decodedLength > 0 && i < names.Length; i++)
        {
            if (names[i].IsDecoded)
            {
                // The first of this object: those of the objects around it lie before.
                _decodedLength = names[i].Start;
                break;
            }
        }

        _count = begin;
        return areDifferent;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Return(ref _rented);
        Return(ref _decoded);
        Return(ref _table);
    }

    private static void Return<T>(ref T[]? rented)
    {
        if (rented is { } array)
        {
            rented = null;
            ArrayPool<T>.Shared.Return(array);
        }
    }

    private bool TryDecode(ref Entry entry)
    {
        if (_decoded is null || _decoded.Length - _decodedLength < entry.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(256, 2 * (_decodedLength + entry.Length)));
            _decoded.AsSpan(0, _decodedLength).CopyTo(larger);
            Return(ref _decoded);
            _decoded = larger;
        }

        Work += entry.Length;
        if (!JsonEscapes.TryDecode(_body.Slice(entry.Start, entry.Length), _decoded.AsSpan(_decodedLength), out var written))
        {
            return false;
        }

        (entry.Start, entry.Length) = (_decodedLength, written);
        _decodedLength += written;
        return true;
    }

    // Open addressing in a table at most half full; a place holds the number of a name, from one on.
    private bool AllDifferent(Span<Entry> names)
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)names.Length * 2);
        if (_table is null || _table.Length < size)
        {
            Return(ref _table);
            _table = ArrayPool<int>.Shared.Rent(size);
        }

        var table = _table.AsSpan(0, size);
        table.Clear();
        for (var i = 0; i < names.Length; i++)
        {
            ref var name = ref names[i];
            var bytes = Bytes(name);
            name.Hash = Hash(bytes);
            var place = name.Hash & (size - 1);
            for (; table[place] != 0; place = (place + 1) & (size - 1))
            {
                Work++;
                ref readonly var other = ref names[table[place] - 1];
                if (other.Hash == name.Hash && bytes.SequenceEqual(Bytes(other)))
                {
                    return false;
                }
            }

            Work++;
            table[place] = i + 1;
        }

        return true;
    }

    // Marvin with a key of this process: nobody can prepare names that collide, which for other fast hashes they can, whatever the seed.
    private static int Hash(ReadOnlySpan<byte> name)
    {
        var hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(name));
        return (name.Length & 1) == 0 ? hash : (hash * 31) + name[^1] + 1;
    }

    private readonly ReadOnlySpan<byte> Bytes(Entry name) => name.IsDecoded ? _decoded.AsSpan(name.Start, name.Length) : _body.Slice(name.Start, name.Length);

    private void Grow()
    {
        var larger = ArrayPool<Entry>.Shared.Rent(Math.Max(64, _entries.Length * 2));
        _entries[.._count].CopyTo(larger);
        Return(ref _rented);
        _entries = _rented = larger;
    }
}
