using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>
/// Tells the payload of an event stream (the values of <c>data</c> fields) from everything else, at any split of the bytes, with CR, LF or CRLF
/// at the ends of lines and with or without a byte order mark (WHATWG HTML §9.2.6).
/// </summary>
internal sealed class EventStreamSplitter(IPayloadScanner scanner)
{
    private const int MaxDeferredBytes = 64 * 1024;

    private enum At
    {
        LineStart,
        FieldName,
        AfterColon,
        Data,
        Other,
    }

    private readonly ArrayBufferWriter<byte> _deferred = new();
    private At _at;
    private int _matched;
    private int _bom;
    private bool _afterReturn;
    private bool _deferNext;
    private bool _atStart = true;

    private static ReadOnlySpan<byte> DataField => "data:"u8;

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>Takes the next bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Step(bytes, output)..];
        }
    }

    private int Step(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        var b = bytes[0];
        if (_afterReturn)
        {
            _afterReturn = false;
            if (b == (byte)'\n')
            {
                // The second half of a CRLF whose CR ended the line.
                Write(bytes[..1], _at == At.LineStart && _deferNext, output);
                return 1;
            }
        }

        if (_atStart && b == ByteOrderMark[_bom])
        {
            output.Pass(bytes[..1]);
            _atStart = ++_bom < ByteOrderMark.Length;
            return 1;
        }

        _atStart = false;
        if (b is (byte)'\r' or (byte)'\n')
        {
            EndLine(bytes[..1], output);
            return 1;
        }

        switch (_at)
        {
            case At.LineStart or At.FieldName when b == DataField[_matched]:
                _at = ++_matched == DataField.Length ? At.AfterColon : At.FieldName;
                if (_at == At.AfterColon)
                {
                    scanner.DataField(DataField, output);
                }

                return 1;

            case At.LineStart or At.FieldName:
                _at = At.Other;
                Write(DataField[.._matched], defer: true, output);
                return 0;

            case At.AfterColon:
                _at = At.Data;
                if (b == (byte)' ')
                {
                    scanner.Framing(bytes[..1], output);
                    return 1;
                }

                return 0;

            default:
                var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
                var rest = end < 0 ? bytes : bytes[..end];
                if (_at == At.Data)
                {
                    scanner.Payload(rest, output);
                }
                else
                {
                    Write(rest, defer: true, output);
                }

                return rest.Length;
        }
    }

    private void EndLine(ReadOnlySpan<byte> end, IBufferWriter<byte> output)
    {
        if (_at is At.Data or At.AfterColon)
        {
            scanner.LineBreak();
        }

        var isBlank = _at == At.LineStart;
        var isOther = _at == At.Other;
        if (_at == At.FieldName)
        {
            // A line that is only the beginning of "data:"; the field "data" without a value adds an empty line, which is white space.
            isOther = true;
            Write(DataField[.._matched], defer: true, output);
        }

        if (isBlank)
        {
            scanner.End();
            output.Pass(_deferred.WrittenSpan);
            _deferred.ResetWrittenCount();
        }

        _deferNext = isOther;
        Write(end, defer: isOther, output);
        (_at, _matched, _afterReturn) = (At.LineStart, 0, end[0] == (byte)'\r');
    }

    /// <summary>
    /// Writes bytes that are not payload. Other fields that come while an item is held back would be lost if it is dropped, so they wait for the end
    /// of the event: their place in it means nothing.
    /// </summary>
    private void Write(ReadOnlySpan<byte> bytes, bool defer, IBufferWriter<byte> output)
    {
        if (!defer || !(scanner.IsHolding || _deferred.WrittenCount > 0))
        {
            scanner.Framing(bytes, output);
            return;
        }

        if (_deferred.WrittenCount + bytes.Length > MaxDeferredBytes)
        {
            throw new ListFilterException("an event has more fields than can be kept");
        }

        _deferred.Write(bytes);
    }
}
