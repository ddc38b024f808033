using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>
/// Passes JSON-RPC messages on as they come, except for the ids that belong to callers. In a response (<c>result</c>) they are granted; a
/// notification or request of the server on an event stream is held back until it is known to speak of no task but the caller's and of no
/// resource that the caller may not see, and dropped otherwise.
/// </summary>
/// <remarks>
/// Ids that are missed here, whatever the reason, are useless: the proxy takes nothing back from a client that it did not seal itself. What must
/// never happen is the reverse, sealing for a caller what is not the caller's.
/// </remarks>
internal sealed partial class OwnedIdScanner(IAnswerIds ids) : IPayloadScanner
{
    private const int MaxHeldBytes = 1024 * 1024;
    private const int MaxIdBytes = 64 * 1024;
    private const int MaxKeyBytes = 256;
    private const int MaxDepth = 6;

    private enum At
    {
        Value,
        KeyOrEnd,
        Key,
        Colon,
        Skimming,
        Scalar,
        Id,
        AfterValue,
        Done,
        Opaque,
    }

    private readonly ArrayBufferWriter<byte> _held = new();
    private readonly ArrayBufferWriter<byte> _id = new();
    private readonly byte[] _key = new byte[MaxKeyBytes + 2];
    private readonly Place[] _open = new Place[MaxDepth];
    private IBufferWriter<byte>? _output;
    private JsonSkimmer _skimmer;
    private At _at;
    private Place _spot;
    private int _depth;
    private int _keyLength;
    private bool _isBatch;
    private bool _isHolding;
    private bool _isDropping;
    private bool _isAboutOwnTask;
    private bool _namesUnknownTask;
    private bool _isForeign;

    /// <inheritdoc/>
    public bool IsHolding => _isHolding || _isDropping;

    private Place Level => _depth == 0 ? Place.Top : _open[_depth - 1];

    /// <inheritdoc/>
    public void DataField(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        // From the very name of the field: an event without data is none, one with empty data is.
        _isHolding |= _at == At.Value && _depth == 0 && !_isBatch;
        Framing(bytes, output);
    }

    /// <inheritdoc/>
    public void Framing(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        _output = output;
        Emit(bytes);
    }

    /// <inheritdoc/>
    public void LineBreak()
    {
        if (_at is At.Key or At.Id || (_at == At.Skimming && _skimmer.IsInString))
        {
            // Readers that join such lines would read another message than we did.
            throw Malformed();
        }
    }

    /// <inheritdoc/>
    public void End()
    {
        if (_at is not (At.Done or At.Opaque) && (_at != At.Value || _depth > 0 || _isBatch))
        {
            throw Malformed();
        }

        Release();
        (_at, _depth, _isBatch, _isDropping) = (At.Value, 0, false, false);
    }

    /// <inheritdoc/>
    public void Payload(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        _output = output;
        var pass = new Pass { Bytes = bytes };
        while (pass.At < bytes.Length)
        {
            Step(ref pass);
        }

        Flush(ref pass);
    }

    private void Step(ref Pass pass)
    {
        var b = pass.Bytes[pass.At];
        switch (_at)
        {
            case At.Skimming:
                Skim(ref pass);
                return;
            case At.Id:
                ReadId(ref pass);
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

        pass.At++;
        if (IsSpace(b) || (_depth == 0 && _at == At.Value && b is 0xEF or 0xBB or 0xBF))
        {
            return;
        }

        var isList = Level == Place.TaskIds;
        switch (_at, b)
        {
            case (At.Value, _) when _depth == 0:
                BeginTop(ref pass, b);
                break;
            case (At.KeyOrEnd, (byte)'"'):
                (_keyLength, _at, _skimmer) = (0, At.Key, JsonSkimmer.Inside(isString: true));
                break;
            case (At.KeyOrEnd or At.AfterValue, (byte)'}') when _depth > 0 && !isList:
            case (At.Value or At.AfterValue, (byte)']') when isList:
                Close(ref pass);
                break;
            case (At.AfterValue, (byte)',') when _depth > 0:
                _at = isList ? At.Value : At.KeyOrEnd;
                break;
            case (At.AfterValue, (byte)',') when _isBatch:
                _at = At.Value;
                break;
            case (At.AfterValue, (byte)']') when _isBatch:
                EndMessage(ref pass);
                break;
            case (At.Colon, (byte)':'):
                _at = At.Value;
                break;
            case (At.Value, _):
                BeginValue(ref pass, b, isList ? Place.TaskIdOfList : MemberOf(Level, Key()));
                break;
            default:
                Unreadable();
                break;
        }
    }

    private void BeginTop(ref Pass pass, byte b)
    {
        switch (b)
        {
            case (byte)'{':
                (_open[_depth++], _at) = (Place.Message, At.KeyOrEnd);
                break;
            case (byte)'[' when !_isBatch:
                _isBatch = true;
                break;
            case (byte)']' when _isBatch:
                EndMessage(ref pass);
                break;
            default:
                // No message: the older transport's "endpoint" event, or the page of a server that failed.
                _at = _isBatch ? throw Malformed() : At.Opaque;
                Flush(ref pass);
                Release();
                break;
        }
    }

    private void BeginValue(ref Pass pass, byte b, Place place)
    {
        if (place is Place.Result or Place.Error && !_isBatch)
        {
            // A response is nothing that is dropped: it may be large and must not wait.
            Flush(ref pass);
            Release();
        }

        switch (b)
        {
            case (byte)'{' when IsEntered(place) && place != Place.TaskIds:
            case (byte)'[' when place == Place.TaskIds:
                (_open[_depth++], _at) = (place, place == Place.TaskIds ? At.Value : At.KeyOrEnd);
                break;
            case (byte)'"' when IsId(place):
                Flush(ref pass, upTo: pass.At - 1);
                _id.ResetWrittenCount();
                (_spot, _at, _skimmer) = (place, At.Id, JsonSkimmer.Inside(isString: true));
                break;
            case (byte)'"' or (byte)'{' or (byte)'[':
                (_at, _skimmer) = (At.Skimming, JsonSkimmer.Inside(isString: b == (byte)'"'));
                break;
            case (byte)',' or (byte)'}' or (byte)']' or (byte)':':
                Unreadable();
                break;
            default:
                _at = At.Scalar;
                break;
        }
    }

    private void Close(ref Pass pass)
    {
        _depth--;
        _at = At.AfterValue;
        if (_depth == 0 && !_isBatch)
        {
            EndMessage(ref pass);
        }
    }

    private void EndMessage(ref Pass pass)
    {
        Flush(ref pass);
        _at = At.Done;

        // What the server asks about a task that runs at the client (tasks/get) names the client's own id.
        var isForeign = _isForeign || (_namesUnknownTask && (_isBatch || !_isAboutOwnTask));
        (_namesUnknownTask, _isForeign, _isAboutOwnTask) = (false, false, false);
        if (isForeign && _isHolding)
        {
            _held.ResetWrittenCount();
            (_isHolding, _isDropping) = (false, true);
            return;
        }

        Release();
    }

    private void Skim(ref Pass pass)
    {
        var length = _skimmer.Skim(pass.Bytes[pass.At..]);
        pass.At = length < 0 ? pass.Bytes.Length : pass.At + length;
        _at = length < 0 ? At.Skimming : At.AfterValue;
    }

    private void Unreadable()
    {
        // On an event stream it might be a notice about another's task; elsewhere an id that was not granted is of no use.
        _at = _isHolding ? throw Malformed() : At.Opaque;
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private static ListFilterException Malformed() => new("a message on a stream is not the JSON it should be");
}
