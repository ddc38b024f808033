using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>
/// Tells the payload of an event stream (the values of <c>data</c> fields) from everything else, at any split of the bytes, with CR, LF or CRLF
/// at the ends of lines and with or without a byte order mark (WHATWG HTML §9.2.6).
/// </summary>
/// <remarks>
/// A reader that takes a line otherwise than the standard says must find nothing in it: of what is no payload, only lines pass that
/// <see cref="EventStreamLine"/> lets, whole, an empty comment stands for any other, and in the payload what some readers take for the end of a line is escaped before it is looked at.
/// </remarks>
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
    private EventStreamLine _line;
    private LineBreakEscaper _payload;
    private At _at;
    private int _matched;
    private int _bom;
    private bool _afterReturn;
    private bool _deferNext;
    private bool _atStart = true;

    private static ReadOnlySpan<byte> DataField => "data:"u8;

    private static ReadOnlySpan<byte> Comment => ":"u8;

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

        if (_atStart)
        {
            return StepOverMark(b, output);
        }

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
                _line.Begin(DataField[.._matched]);
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
                    _payload.Write(rest, scanner, output);
                }
                else
                {
                    _line.Add(rest);
                }

                return rest.Length;
        }
    }

    // Only a whole mark is one; anything less begins the first line, which then is no field.
    private int StepOverMark(byte b, IBufferWriter<byte> output)
    {
        if (b != ByteOrderMark[_bom])
        {
            _atStart = false;
            if (_bom > 0)
            {
                _at = At.Other;
                _line.Begin(ByteOrderMark[.._bom]);
            }

            return 0;
        }

        if (++_bom == ByteOrderMark.Length)
        {
            _atStart = false;
            output.Pass(ByteOrderMark);
        }

        return 1;
    }

    private void EndLine(ReadOnlySpan<byte> end, IBufferWriter<byte> output)
    {
        var isReturn = end[0] == (byte)'\r';
        if (_at is At.Data or At.AfterColon)
        {
            _payload.EndLine(scanner, output);
            scanner.LineBreak();
        }

        if (_at == At.FieldName)
        {
            // A line that is only the beginning of "data:"; the field "data" without a value adds an empty line, which is white space.
            _at = At.Other;
            _line.Begin(DataField[.._matched]);
        }

        _deferNext = _at == At.Other;
        if (_at == At.LineStart)
        {
            scanner.End();
            end = ReleaseDeferred(end, output);
        }
        else if (_deferNext)
        {
            // A comment in its place: without the line, a CR before it and an LF behind it would be one line end, and two events one.
            Write(_line.MayPass ? _line.Text : Comment, defer: true, output);
        }

        Write(end, _deferNext, output);
        (_at, _matched, _afterReturn) = (At.LineStart, 0, isReturn);
    }

    private ReadOnlySpan<byte> ReleaseDeferred(ReadOnlySpan<byte> blank, IBufferWriter<byte> output)
    {
        var deferred = _deferred.WrittenSpan;
        output.Pass(deferred);

        // The blank line is one only while its LF does not join the CR of the line that was put before it.
        var joins = !deferred.IsEmpty && deferred[^1] == (byte)'\r' && blank[0] == (byte)'\n';
        _deferred.ResetWrittenCount();
        return joins ? "\r"u8 : blank;
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
