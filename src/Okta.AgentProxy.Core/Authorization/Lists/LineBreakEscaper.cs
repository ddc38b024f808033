using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>
/// Writes the characters of a payload at which some readers end a line (VT, FF, FS, GS, RS, NEL, LS, PS, as Python's <c>splitlines</c> does) as the escapes that
/// JSON has for them. In a string that changes nothing, and elsewhere JSON has no place for them. Whoever looks at the payload sees what is sent.
/// </summary>
internal struct LineBreakEscaper
{
    private static readonly SearchValues<byte> Suspects = SearchValues.Create((ReadOnlySpan<byte>)[0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0xC2, 0xE2]);

    // The beginning of a character that may be one of them, cut off by the end of a read: C2, E2 or E2 80.
    private byte _first;
    private bool _hasSecond;

    /// <summary>Takes the next bytes of a line.</summary>
    public void Write(ReadOnlySpan<byte> bytes, IPayloadScanner scanner, IBufferWriter<byte> output)
    {
        var from = 0;
        var at = _first == 0 ? 0 : FinishCut(bytes, scanner, output, ref from);
        while (at < bytes.Length)
        {
            var next = bytes[at..].IndexOfAny(Suspects);
            if (next < 0)
            {
                break;
            }

            at += next;
            var length = Measure(bytes[at..], out var escape);
            if (length == 0)
            {
                // Cut off: the rest comes with the next read.
                scanner.Payload(bytes[from..at], output);
                (_first, _hasSecond) = (bytes[at], bytes.Length - at > 1);
                return;
            }

            if (!escape.IsEmpty)
            {
                scanner.Payload(bytes[from..at], output);
                scanner.Payload(escape, output);
                from = at + length;
            }

            at += length;
        }

        if (from < bytes.Length)
        {
            scanner.Payload(bytes[from..], output);
        }
    }

    /// <summary>The line is over: what was cut off stays so.</summary>
    public void EndLine(IPayloadScanner scanner, IBufferWriter<byte> output)
    {
        if (_first != 0)
        {
            Release(scanner, output);
        }
    }

    private int FinishCut(ReadOnlySpan<byte> bytes, IPayloadScanner scanner, IBufferWriter<byte> output, ref int from)
    {
        Span<byte> whole = stackalloc byte[3];
        whole[0] = _first;
        whole[1] = 0x80;
        var known = _hasSecond ? 2 : 1;
        var added = Math.Min(bytes.Length, 3 - known);
        bytes[..added].CopyTo(whole[known..]);
        var length = Measure(whole[..(known + added)], out var escape);
        if (length == 0)
        {
            _hasSecond = true;
            from = bytes.Length;
            return from;
        }

        if (escape.IsEmpty)
        {
            Release(scanner, output);
            return 0;
        }

        (_first, _hasSecond) = (0, false);
        scanner.Payload(escape, output);
        from = length - known;
        return from;
    }

    private void Release(IPayloadScanner scanner, IBufferWriter<byte> output)
    {
        scanner.Payload(_first == 0xC2 ? [0xC2] : _hasSecond ? [0xE2, 0x80] : [0xE2], output);
        (_first, _hasSecond) = (0, false);
    }

    /// <summary>How many bytes to step over, and what to write for them, if anything; 0 when the character goes on behind the end.</summary>
    private static int Measure(ReadOnlySpan<byte> at, out ReadOnlySpan<byte> escape)
    {
        escape = at[0] switch
        {
            0x0B => "\\u000b"u8,
            0x0C => "\\u000c"u8,
            0x1C => "\\u001c"u8,
            0x1D => "\\u001d"u8,
            0x1E => "\\u001e"u8,
            _ => default,
        };
        if (at[0] < 0x80)
        {
            return 1;
        }

        if (at.Length == 1)
        {
            return 0;
        }

        if (at[0] == 0xC2)
        {
            escape = at[1] == 0x85 ? "\\u0085"u8 : default;
            return escape.IsEmpty ? 1 : 2;
        }

        if (at[1] != 0x80)
        {
            return 1;
        }

        if (at.Length == 2)
        {
            return 0;
        }

        escape = at[2] switch { 0xA8 => "\\u2028"u8, 0xA9 => "\\u2029"u8, _ => default };
        return escape.IsEmpty ? 1 : 3;
    }
}
