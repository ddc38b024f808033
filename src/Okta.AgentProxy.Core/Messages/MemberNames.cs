using System.Buffers;
using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// Finds objects that have the same member twice, names compared decoded. Parsers disagree on which of the two counts (the first, the last,
/// both), so a message that has one could be authorised as one thing and executed as another.
/// </summary>
/// <remarks>
/// Holds positions, not strings: the names of the objects open at the moment, innermost last. Small objects are compared pair by pair, larger
/// ones by sorting hashes, so that a body full of names costs n log n at most.
/// </remarks>
internal ref struct MemberNames
{
    private const int PairwiseLimit = 16;

    private readonly ReadOnlySpan<byte> _body;
    private Span<Entry> _entries;
    private Entry[]? _rented;
    private int _count;

    public MemberNames(ReadOnlySpan<byte> body, Span<Entry> scratch)
    {
        _body = body;
        _entries = scratch;
    }

    /// <summary>A name's place in the body, between its quotes.</summary>
    public struct Entry
    {
        public int Start;
        public int Length;
        public int Hash;
        public bool Escaped;
    }

    /// <summary>Where the names of the object that starts now will begin; to be given to <see cref="TryAdd"/> and <see cref="TryEnd"/>.</summary>
    public readonly int Begin() => _count;

    /// <summary>Adds a name; <see langword="false"/> when the object has it already. A name that cannot be decoded is refused too.</summary>
    public bool TryAdd(int begin, int start, int length, bool escaped)
    {
        if (_count == _entries.Length)
        {
            Grow();
        }

        var entry = new Entry { Start = start, Length = length, Escaped = escaped };
        if (escaped && Decode(entry) is null)
        {
            return false;
        }

        if (_count - begin < PairwiseLimit)
        {
            for (var i = begin; i < _count; i++)
            {
                if (SameName(_entries[i], entry))
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
        _count = begin;
        return names.Length <= PairwiseLimit || AllDifferent(names);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_rented is { } rented)
        {
            _rented = null;
            ArrayPool<Entry>.Shared.Return(rented);
        }
    }

    private readonly bool AllDifferent(Span<Entry> names)
    {
        foreach (ref var name in names)
        {
            name.Hash = Hash(name);
        }

        names.Sort(static (a, b) => a.Hash.CompareTo(b.Hash));

        for (var i = 1; i < names.Length; i++)
        {
            for (var j = i - 1; j >= 0 && names[j].Hash == names[i].Hash; j--)
            {
                if (SameName(names[i], names[j]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // HashCode is seeded per process: nobody can prepare names that collide.
    private readonly int Hash(in Entry name)
    {
        var hash = default(HashCode);
        if (name.Escaped)
        {
            hash.AddBytes(System.Text.Encoding.UTF8.GetBytes(Decode(name)!));
        }
        else
        {
            hash.AddBytes(Bytes(name));
        }

        return hash.ToHashCode();
    }

    private readonly bool SameName(in Entry a, in Entry b) => !a.Escaped && !b.Escaped
        ? a.Length == b.Length && Bytes(a).SequenceEqual(Bytes(b))
        : string.Equals(Decode(a), Decode(b), StringComparison.Ordinal);

    private readonly ReadOnlySpan<byte> Bytes(in Entry name) => _body.Slice(name.Start, name.Length);

    private readonly string? Decode(in Entry name) => JsonText.DecodeQuoted(_body.Slice(name.Start - 1, name.Length + 2));

    private void Grow()
    {
        var larger = ArrayPool<Entry>.Shared.Rent(Math.Max(64, _entries.Length * 2));
        _entries[.._count].CopyTo(larger);
        Dispose();
        _entries = _rented = larger;
    }
}
