using System.Buffers;

namespace Okta.AgentProxy;

/// <content>The inside of a list: one item after the other is held back, judged, and passed on or dropped with the comma before it.</content>
internal sealed partial class ListScanner
{
    private void BeginHold(ref Pass pass)
    {
        _isHolding = true;
        pass.HoldAt = pass.At;
    }

    private void StepList(ref Pass pass, byte b)
    {
        switch (b)
        {
            case (byte)',':
                pass.At++;
                break;
            case (byte)']':
                // What stands between the last item and the end is white space.
                Release(ref pass);
                pass.At++;
                (_level, _at) = (Level.Result, At.AfterValue);
                break;
            case (byte)'{':
                BeginItem(ref pass);
                break;
            default:
                throw Malformed();
        }
    }

    private void BeginItem(ref Pass pass)
    {
        var start = pass.At;
        _heldItemAt = _held.WrittenCount + start - pass.HoldAt;
        if (_known is not null && _known.Image.CountKnown(_seen, pass.Bytes[start..]) is var count and > 0)
        {
            TakeKnown(ref pass, _known, count);
            return;
        }

        if (_known is not null && _known.Image.IsBeginning(_seen, pass.Bytes[start..]))
        {
            (_at, _knownLength) = (At.KnownItem, pass.Bytes.Length - start);
            pass.At = pass.Bytes.Length;
            return;
        }

        if (_memory?.Find(_seen, pass.Bytes[start..]) is { } known)
        {
            pass.At += known.Bytes.Length;
            Judge(ref pass, pass.Bytes[start..pass.At], known.Id, start);
            return;
        }

        // Almost every item lies within one read: judged where it is, without copying.
        var length = ListItem.Measure(pass.Bytes[start..], out var hasEscapes);
        if (length > 0)
        {
            pass.At += length;
            var item = pass.Bytes.Slice(start, length);
            var id = ListItem.ReadId(item, _list, hasEscapes);
            _memory?.Learn(_seen, item, id);
            Judge(ref pass, item, id, start);
            return;
        }

        _at = At.Item;
        _item.ResetWrittenCount();
        _skimmer = JsonSkimmer.Inside(isString: false);
        _skimmer.Skim(pass.Bytes[(start + 1)..]);
        Keep(_item, pass.Bytes[start..]);
        pass.At = pass.Bytes.Length;
    }

    // Cut in two by the end of a read, and up to there what it was last time.
    private void ContinueKnownItem(ref Pass pass)
    {
        var rest = pass.Bytes[pass.At..];
        var expected = _known!.Image.Item(_seen)[_knownLength..];
        if (rest.StartsWith(expected))
        {
            pass.At += expected.Length;
            var isVisible = _known.IsVisible(_seen);
            view.LeftOut(isVisible ? 0 : 1);
            Judge(ref pass, isVisible, itemStart: -1);
        }
        else if (expected.StartsWith(rest))
        {
            _knownLength += rest.Length;
            pass.At = pass.Bytes.Length;
        }
        else
        {
            LeaveKnownItem();
        }
    }

    private void LeaveKnownItem()
    {
        var read = _known!.Image.Item(_seen)[.._knownLength];
        _at = At.Item;
        _item.ResetWrittenCount();
        Keep(_item, read);
        _skimmer = JsonSkimmer.Inside(isString: false);
        _skimmer.Skim(read[1..]);
    }

    private void ContinueItem(ref Pass pass)
    {
        var rest = pass.Bytes[pass.At..];
        var length = _skimmer.Skim(rest);
        Keep(_item, length < 0 ? rest : rest[..length]);
        pass.At += length < 0 ? rest.Length : length;
        if (length < 0)
        {
            return;
        }

        var item = _item.WrittenSpan;
        var id = ListItem.ReadId(item, _list);
        if (_memory is not null && _memory.Find(_seen, item) is null)
        {
            // Answers are cut at the same places again and again; one item that is never learned would end the image before it.
            _memory.Learn(_seen, item, id);
        }

        Judge(ref pass, item, id, itemStart: -1);
        _item.ResetWrittenCount();
    }

    private void TakeKnown(ref Pass pass, ListVisibility known, int count)
    {
        var (first, start, end) = (_seen, pass.At, _seen + count);
        var leftOut = 0;
        while (_seen < end)
        {
            // One item as always; those behind it that stay as well are passed over with the commas between them.
            var itemStart = start + known.Image.Distance(first, _seen);
            _heldItemAt = _held.WrittenCount + itemStart - pass.HoldAt;
            var isVisible = known.IsVisible(_seen);
            var next = isVisible ? known.NextHidden(_seen + 1, end) : _seen + 1;
            pass.At = start + known.Image.Distance(first, _seen + 1) - 1;
            Judge(ref pass, isVisible, itemStart);
            leftOut += isVisible ? 0 : 1;
            if (next > _seen)
            {
                (_kept, _seen) = (_kept + next - _seen, next);
                pass.At = pass.HoldAt = start + known.Image.Distance(first, next) - 1;
            }
        }

        view.LeftOut(leftOut);
    }

    private void Judge(ref Pass pass, ReadOnlySpan<byte> item, string? id, int itemStart)
    {
        if (id is null)
        {
            view.LeftOut(1);
        }

        Judge(ref pass, id is not null && view.IsVisible(_list, id, item), itemStart);
    }

    private void Judge(ref Pass pass, bool isVisible, int itemStart)
    {
        if (!isVisible)
        {
            Drop(ref pass);
        }
        else if (_kept++ == 0 && _seen > 0)
        {
            // The first to stay, but not the first: the comma before it goes.
            ReleaseWithoutSeparator(ref pass, itemStart);
        }
        else
        {
            Release(ref pass);
        }

        _seen++;
        _at = At.Value;
        BeginHold(ref pass);
    }

    private void Release(ref Pass pass)
    {
        if (_held.WrittenCount > 0)
        {
            // Held bytes come from earlier pieces, so nothing of this one was written yet.
            pass.Output.Pass(_held.WrittenSpan);
            _held.ResetWrittenCount();
        }

        _isHolding = false;
    }

    private void ReleaseWithoutSeparator(ref Pass pass, int itemStart)
    {
        if (_held.WrittenCount > _heldItemAt)
        {
            pass.Output.Pass(_held.WrittenSpan[_heldItemAt..]);
        }
        else
        {
            pass.Output.Pass(pass.Bytes[pass.Mark..pass.HoldAt]);
            pass.Mark = itemStart;
        }

        _held.ResetWrittenCount();
        _isHolding = false;
    }

    private void Drop(ref Pass pass)
    {
        pass.Output.Pass(pass.Bytes[pass.Mark..pass.HoldAt]);
        pass.Mark = pass.At;
        _held.ResetWrittenCount();
        _isHolding = false;
    }

    private void Hold(ReadOnlySpan<byte> bytes) => Keep(_held, bytes);

    private static void Keep(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> bytes)
    {
        if (buffer.WrittenCount + bytes.Length > MaxItemBytes)
        {
            throw new ListFilterException($"an item of the list is larger than {MaxItemBytes} bytes");
        }

        buffer.Write(bytes);
    }

    /// <summary>Where the work stands within one piece of payload.</summary>
    private ref struct Pass
    {
        public ReadOnlySpan<byte> Bytes;
        public IBufferWriter<byte> Output;

        /// <summary>The byte to look at.</summary>
        public int At;

        /// <summary>The first byte that was neither written nor dropped.</summary>
        public int Mark;

        /// <summary>Where the bytes begin that are held back, −1 when none are.</summary>
        public int HoldAt;
    }
}
