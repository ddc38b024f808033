using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Okta.AgentProxy;

/// <summary>
/// A line of an event stream that is no payload, kept until it is whole: it passes when every reader takes it for the same field, and is taken
/// for nothing otherwise, as the standard does with fields it does not know (WHATWG HTML §9.2.6).
/// </summary>
/// <remarks>
/// Readers in the field forgive more than the standard: one strips a byte order mark that was encoded twice, others end a line at every character that
/// Unicode calls a line break. Behind either they would find a <c>data</c> field that nobody has looked at.
/// </remarks>
internal struct EventStreamLine
{
    private const int MaxBytes = 16 * 1024;

    private ArrayBufferWriter<byte>? _text;
    private bool _isTooLong;

    /// <summary>The line, without its end.</summary>
    public readonly ReadOnlySpan<byte> Text => _text is null ? default : _text.WrittenSpan;

    /// <summary>Whether it is a field or a comment that means the same to all.</summary>
    public readonly bool MayPass
    {
        get
        {
            var line = Text;
            var colon = line.IndexOf((byte)':');
            var name = colon < 0 ? line : line[..colon];
            return !_isTooLong
                && (colon == 0 || name.SequenceEqual("event"u8) || name.SequenceEqual("id"u8) || name.SequenceEqual("retry"u8) || name.SequenceEqual("data"u8))
                && IsOneLine(line);
        }
    }

    /// <summary>Begins a line that was already read up to here.</summary>
    public void Begin(ReadOnlySpan<byte> bytes)
    {
        _isTooLong = false;
        _text?.ResetWrittenCount();
        Add(bytes);
    }

    /// <summary>Takes more of it.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _isTooLong |= Text.Length + bytes.Length > MaxBytes;
        if (!_isTooLong)
        {
            (_text ??= new ArrayBufferWriter<byte>(64)).Write(bytes);
        }
    }

    private static bool IsOneLine(ReadOnlySpan<byte> line)
    {
        if (Ascii.IsValid(line))
        {
            return !line.ContainsAnyInRange((byte)0, (byte)0x1F) && !line.Contains((byte)0x7F);
        }

        if (!Utf8.IsValid(line))
        {
            return false;
        }

        foreach (var rune in Encoding.UTF8.GetString(line).EnumerateRunes())
        {
            if (rune.Value is < 0x20 or (>= 0x7F and <= 0x9F) or 0x2028 or 0x2029)
            {
                return false;
            }
        }

        return true;
    }
}
