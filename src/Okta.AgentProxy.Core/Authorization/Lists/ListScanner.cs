using System.Buffers;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// Passes JSON-RPC messages on, byte for byte and as they come, except for the items of <c>result.tools</c>, <c>result.resources</c>,
/// <c>result.resourceTemplates</c> and <c>result.prompts</c> that the caller may not see, and for <c>result.cacheScope</c>, which becomes
/// "private". Holds back no more than one item.
/// </summary>
/// <remarks>
/// What is filtered follows from the shape of a message, not from its id: an answer that comes late, on another stream, or in a batch is filtered
/// too, and notifications and requests of the server, which have no result, are not. The bytes between payloads (line ends and field names of
/// an event stream) are carried along as if they were white space.
/// </remarks>
internal sealed partial class ListScanner(IListView view, bool lenient) : IPayloadScanner
{
    private const int MaxItemBytes = 1024 * 1024;
    private const int MaxKeyBytes = 128;

    private enum Level
    {
        Top,
        Message,
        Result,
        List,
    }

    private enum At
    {
        Value,
        KeyOrEnd,
        Key,
        Colon,
        Skimming,
        Scalar,
        AfterValue,
        Item,
        KnownItem,
        Done,
        Opaque,
    }

    private readonly ArrayBufferWriter<byte> _held = new();
    private readonly ArrayBufferWriter<byte> _item = new();
    private readonly byte[] _key = new byte[MaxKeyBytes + 2];
    private Level _level;
    private At _at;
    private ListKind _list;
    private ListMemory? _memory;
    private ListVisibility? _known;
    private JsonSkimmer _skimmer;
    private int _keyLength;
    private int _heldItemAt;
    private int _knownLength;
    private int _kept;
    private int _seen;
    private bool _isBatch;
    private bool _isHolding;
    private bool _isReplacing;

    /// <summary>Whether an item or what separates two is being held back.</summary>
    public bool IsHolding => _isHolding;

    /// <summary>How many bytes are held back.</summary>
    public int Held => _held.WrittenCount;

    /// <summary>Bytes that belong to no message.</summary>
    public void Framing(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        if (_isHolding)
        {
            Hold(bytes);
        }
        else
        {
            output.Pass(bytes);
        }
    }

    /// <summary>A line of the payload ends, which JSON allows anywhere but in a string; readers that join such lines would read another name than we did.</summary>
    public void LineBreak()
    {
        if (_at == At.KnownItem)
        {
            LeaveKnownItem();
        }

        if (_at == At.Key || (_at is At.Skimming or At.Item && _skimmer.IsInString))
        {
            throw Malformed();
        }

        if (_at == At.Item)
        {
            Keep(_item, "\n"u8);
        }
    }

    /// <summary>The message must be over: an event or the answer ends here.</summary>
    public void End()
    {
        if (_at is not (At.Done or At.Opaque) && !(_at == At.Value && _level == Level.Top && !_isBatch))
        {
            throw new ListFilterException("a message in the answer is cut short");
        }

        (_level, _at, _isBatch) = (Level.Top, At.Value, false);
    }

    /// <summary>The next bytes of the message.</summary>
    public void Payload(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        var pass = new Pass { Bytes = bytes, Output = output, HoldAt = _isHolding ? 0 : -1 };
        while (pass.At < bytes.Length)
        {
            Step(ref pass);
        }

        if (_isReplacing)
        {
            return;
        }

        if (!_isHolding)
        {
            output.Pass(bytes[pass.Mark..]);
            return;
        }

        output.Pass(bytes[pass.Mark..pass.HoldAt]);
        Hold(bytes[pass.HoldAt..]);
    }

    private void Step(ref Pass pass)
    {
        var b = pass.Bytes[pass.At];
        switch (_at)
        {
            case At.Skimming:
                Skim(ref pass);
                return;
            case At.Item:
                ContinueItem(ref pass);
                return;
            case At.KnownItem:
                ContinueKnownItem(ref pass);
                return;
            case At.Key:
                ReadKey(ref pass);
                return;
            case At.Opaque:
                pass.At = pass.Bytes.Length;
                return;
            case At.Scalar when b is not ((byte)',' or (byte)'}' or (byte)']') && !IsSpace(b):
                pass.At++;
                return;
            case At.Scalar:
                _at = At.AfterValue;
                return;
        }

        if (IsSpace(b) || (_level == Level.Top && _at == At.Value && b is 0xEF or 0xBB or 0xBF))
        {
            pass.At++;
            return;
        }

        switch (_at, b)
        {
            case (At.Value, _) when _level == Level.Top:
                BeginTop(ref pass, b);
                break;
            case (At.KeyOrEnd, (byte)'"'):
                pass.At++;
                (_keyLength, _at, _skimmer) = (0, At.Key, JsonSkimmer.Inside(isString: true));
                break;
            case (At.KeyOrEnd or At.AfterValue, (byte)'}') when _level is Level.Message or Level.Result:
                pass.At++;
                (_level, _at) = _level == Level.Result ? (Level.Message, At.AfterValue) : (Level.Top, _isBatch ? At.AfterValue : At.Done);
                break;
            case (At.AfterValue, (byte)',') when _level is Level.Message or Level.Result:
                pass.At++;
                _at = At.KeyOrEnd;
                break;
            case (At.AfterValue, (byte)',') when _level == Level.Top:
                pass.At++;
                _at = At.Value;
                break;
            case (At.AfterValue, (byte)']') when _level == Level.Top:
                pass.At++;
                _at = At.Done;
                break;
            case (At.Colon, (byte)':'):
                pass.At++;
                _at = At.Value;
                break;
            case (At.Value, _) when _level is Level.Message or Level.Result:
                BeginValue(ref pass, b);
                break;
            case (At.Value, _) when _level == Level.List:
                StepList(ref pass, b);
                break;
            default:
                throw Malformed();
        }
    }

    private void BeginTop(ref Pass pass, byte b)
    {
        pass.At++;
        switch (b)
        {
            case (byte)'{':
                (_level, _at) = (Level.Message, At.KeyOrEnd);
                break;
            case (byte)'[' when !_isBatch:
                _isBatch = true;
                break;
            case (byte)']' when _isBatch:
                _at = At.Done;
                break;
            default:
                // Some events are no messages (the older transport's "endpoint"); a whole answer that is none has no business here.
                _at = lenient && !_isBatch ? At.Opaque : throw Malformed();
                break;
        }
    }

    private void BeginValue(ref Pass pass, byte b)
    {
        var key = Key();
        if (IsTreacherous(key))
        {
            throw Malformed();
        }

        if (_level == Level.Message && b == (byte)'{' && key.Equals("result", StringComparison.OrdinalIgnoreCase))
        {
            pass.At++;
            (_level, _at) = (Level.Result, At.KeyOrEnd);
            return;
        }

        if (_level == Level.Result && ListOf(key) is var list and not ListKind.None && b != (byte)'n')
        {
            // An object or a string in place of the list is nothing that could be filtered.
            pass.At++;
            (_level, _at, _list, _kept, _seen) = b == (byte)'[' ? (Level.List, At.Value, list, 0, 0) : throw Malformed();
            _memory = view.MemoryOf(list);
            _known = _memory?.Image() is { } image ? view.VisibilityOf(list, image) : null;
            BeginHold(ref pass);
            return;
        }

        if (_level == Level.Result && b == (byte)'"' && key.Equals("cacheScope", StringComparison.OrdinalIgnoreCase))
        {
            pass.Output.Pass(pass.Bytes[pass.Mark..pass.At]);
            pass.Output.Pass("\"private\""u8);
            _isReplacing = true;
        }

        if (b is (byte)'"' or (byte)'{' or (byte)'[')
        {
            pass.At++;
            (_at, _skimmer) = (At.Skimming, JsonSkimmer.Inside(isString: b == (byte)'"'));
            return;
        }

        _at = b is (byte)',' or (byte)'}' or (byte)']' or (byte)':' ? throw Malformed() : At.Scalar;
    }

    private void Skim(ref Pass pass)
    {
        var length = _skimmer.Skim(pass.Bytes[pass.At..]);
        pass.At = length < 0 ? pass.Bytes.Length : pass.At + length;
        if (length < 0)
        {
            return;
        }

        _at = At.AfterValue;
        if (_isReplacing)
        {
            _isReplacing = false;
            pass.Mark = pass.At;
        }
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private static ListFilterException Malformed() => new("the answer is not the JSON it should be");
}
