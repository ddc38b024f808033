using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Okta.AgentProxy;

/// <summary>
/// Finds the end of a JSON object, array or string by counting brackets outside strings, 64 bytes at a time; can stop anywhere and go on with the
/// next chunk. Looks at nothing else: what it finds the end of is read properly where it matters.
/// </summary>
internal struct JsonSkimmer
{
    private const int Block = 64;

    private bool _isEscaped;

    /// <summary>How many objects and arrays are open.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether there was a backslash so far.</summary>
    public bool HasEscapes { get; private set; }

    /// <summary>Whether it stopped inside a string.</summary>
    public bool IsInString { get; private set; }

    /// <summary>Begins after an opening bracket or quote that was already read.</summary>
    public static JsonSkimmer Inside(bool isString) => new() { Depth = isString ? 0 : 1, IsInString = isString };

    /// <summary>The number of bytes up to and with the closing bracket or quote, or −1 when it is not among <paramref name="bytes"/>.</summary>
    public int Skim(ReadOnlySpan<byte> bytes)
    {
        Span<byte> tail = stackalloc byte[Block];
        for (var start = 0; start < bytes.Length; start += Block)
        {
            scoped var block = bytes[start..];
            var count = Math.Min(block.Length, Block);
            if (count < Block)
            {
                tail.Clear();
                block.CopyTo(tail);
                block = tail;
            }

            var end = SkimBlock(block, count);
            if (end >= 0)
            {
                return start + end;
            }
        }

        return -1;
    }

    // Compiled in full at once: unoptimised, vector code is a hundred times slower, and the first thousands of blocks would be read like that.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int SkimBlock(scoped ReadOnlySpan<byte> block, int count)
    {
        var low = Vector256.Create(block[..32]);
        var high = Vector256.Create(block[32..Block]);

        // '{' and '[', '}' and ']' differ in one bit only.
        var bit = Vector256.Create((byte)0x20);
        var opens = Find(low | bit, high | bit, (byte)'{');
        var closes = Find(low | bit, high | bit, (byte)'}');
        var quotes = Find(low, high, (byte)'"') & ~Escaped(Find(low, high, (byte)'\\'), count);

        // A bit of the prefix sum is set from an opening quote up to its closing one.
        var inString = PrefixXor(quotes) ^ (IsInString ? ulong.MaxValue : 0);
        if (Depth == 0)
        {
            IsInString = quotes == 0;
            return quotes == 0 ? -1 : BitOperations.TrailingZeroCount(quotes) + 1;
        }

        opens &= ~inString;
        closes &= ~inString;
        IsInString = (long)inString < 0;

        var closing = BitOperations.PopCount(closes);
        if (closing < Depth)
        {
            Depth += BitOperations.PopCount(opens) - closing;
            return -1;
        }

        for (var brackets = opens | closes; brackets != 0; brackets &= brackets - 1)
        {
            var at = BitOperations.TrailingZeroCount(brackets);
            Depth += (opens >> at & 1) != 0 ? 1 : -1;
            if (Depth == 0)
            {
                IsInString = false;
                return at + 1;
            }
        }

        return -1;
    }

    /// <summary>The bytes that follow a backslash which is not itself escaped.</summary>
    private ulong Escaped(ulong backslashes, int count)
    {
        if (backslashes == 0 && !_isEscaped)
        {
            return 0;
        }

        HasEscapes = true;
        var escaped = _isEscaped ? 1UL : 0;
        var carry = false;
        for (; backslashes != 0; backslashes &= backslashes - 1)
        {
            var at = BitOperations.TrailingZeroCount(backslashes);
            if ((escaped >> at & 1) == 0)
            {
                carry = at == Block - 1;
                escaped |= carry ? 0 : 1UL << (at + 1);
            }
        }

        _isEscaped = count < Block ? (escaped >> count & 1) != 0 : carry;
        return escaped;
    }

    private static ulong Find(Vector256<byte> low, Vector256<byte> high, byte value)
    {
        var wanted = Vector256.Create(value);
        return Vector256.Equals(low, wanted).ExtractMostSignificantBits() | (ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32;
    }

    private static ulong PrefixXor(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ bits << 32;
    }
}
