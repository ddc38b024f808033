using System.Buffers;

namespace Okta.AgentProxy;

/// <content>Where ids stand, what becomes of them, and what is held back.</content>
internal sealed partial class OwnedIdScanner
{
    private enum Place
    {
        Other,
        Top,
        Message,
        Method,
        Error,

        Result,
        ResultMeta,
        ResultRelated,
        ResultTask,

        Params,
        ParamsMeta,
        ParamsRelated,
        Notifications,
        TaskIds,

        GrantedTaskId,
        GrantedState,
        RelatedTaskId,
        NamedTaskId,
        TaskIdOfList,
        ResourceUri,
    }

    private static bool IsEntered(Place place) => place is Place.Result or Place.ResultMeta or Place.ResultRelated or Place.ResultTask
        or Place.Params or Place.ParamsMeta or Place.ParamsRelated or Place.Notifications or Place.TaskIds;

    private static bool IsId(Place place) => place is Place.Method or >= Place.GrantedTaskId;

    private static Place MemberOf(Place level, ReadOnlySpan<byte> key) => level switch
    {
        Place.Message => key.SequenceEqual("result"u8) ? Place.Result
            : key.SequenceEqual("params"u8) ? Place.Params
            : key.SequenceEqual("method"u8) ? Place.Method
            : key.SequenceEqual("error"u8) ? Place.Error
            : Place.Other,
        Place.Result => key.SequenceEqual("taskId"u8) ? Place.GrantedTaskId
            : key.SequenceEqual("requestState"u8) ? Place.GrantedState
            : key.SequenceEqual("task"u8) ? Place.ResultTask
            : key.SequenceEqual("_meta"u8) ? Place.ResultMeta
            : Place.Other,
        Place.ResultMeta => key.SequenceEqual("io.modelcontextprotocol/related-task"u8) ? Place.ResultRelated : Place.Other,
        Place.ResultTask or Place.ResultRelated => key.SequenceEqual("taskId"u8) ? Place.GrantedTaskId : Place.Other,
        Place.Params => key.SequenceEqual("taskId"u8) ? Place.NamedTaskId
            : key.SequenceEqual("_meta"u8) ? Place.ParamsMeta
            : key.SequenceEqual("uri"u8) ? Place.ResourceUri
            : key.SequenceEqual("notifications"u8) ? Place.Notifications
            : Place.Other,
        Place.ParamsMeta => key.SequenceEqual("io.modelcontextprotocol/related-task"u8) ? Place.ParamsRelated : Place.Other,
        Place.ParamsRelated => key.SequenceEqual("taskId"u8) ? Place.RelatedTaskId : Place.Other,
        Place.Notifications => key.SequenceEqual("taskIds"u8) ? Place.TaskIds : Place.Other,
        _ => Place.Other,
    };

    private void ReadKey(ref Pass pass)
    {
        var rest = pass.Bytes[pass.At..];
        var length = _skimmer.Skim(rest);
        var part = length < 0 ? rest : rest[..(length - 1)];
        var kept = Math.Min(_keyLength, MaxKeyBytes);
        part[..Math.Min(part.Length, MaxKeyBytes - kept)].CopyTo(_key.AsSpan(1 + kept));
        _keyLength += part.Length;
        pass.At += length < 0 ? rest.Length : length;
        _at = length < 0 ? At.Key : At.Colon;
    }

    private ReadOnlySpan<byte> Key()
    {
        if (_keyLength > MaxKeyBytes)
        {
            return default;
        }

        var key = _key.AsSpan(1, _keyLength);
        if (!key.Contains((byte)'\\'))
        {
            return key;
        }

        _key[0] = _key[_keyLength + 1] = (byte)'"';
        return System.Text.Encoding.UTF8.GetBytes(JsonText.DecodeQuoted(_key.AsSpan(0, _keyLength + 2)) ?? "");
    }

    private void ReadId(ref Pass pass)
    {
        var rest = pass.Bytes[pass.At..];
        var length = _skimmer.Skim(rest);
        var part = length < 0 ? rest : rest[..(length - 1)];
        pass.At += length < 0 ? rest.Length : length;
        pass.Mark = pass.At;
        if (_id.WrittenCount + part.Length > MaxIdBytes)
        {
            // Too long to be taken for an id: it goes on as it came, and will not be taken back.
            Remember(known: false);
            Emit("\""u8);
            Emit(_id.WrittenSpan);
            Emit(part);
            Emit(length < 0 ? default : "\""u8);
            _at = length < 0 ? At.Skimming : At.AfterValue;
            return;
        }

        _id.Write(part);
        if (length < 0)
        {
            return;
        }

        var id = _id.WrittenSpan;
        string? replacement = null;
        switch (_spot)
        {
            case Place.GrantedTaskId:
                replacement = ids.Grant(OwnedIdKind.Task, id);
                break;
            case Place.GrantedState:
                replacement = ids.Grant(OwnedIdKind.RequestState, id);
                break;
            case Place.Method:
                Remember(known: true);
                break;
            case Place.ResourceUri:
                Remember(ids.MayTellOf(id));
                break;
            default:
                Remember(ids.IsKnown(id, out replacement));
                break;
        }

        Emit("\""u8);
        Emit(replacement is null ? id : System.Text.Encoding.ASCII.GetBytes(replacement));
        Emit("\""u8);
        _at = At.AfterValue;
    }

    private void Remember(bool known)
    {
        switch (_spot)
        {
            case Place.Method:
                _isAboutOwnTask = _id.WrittenSpan.StartsWith("tasks/"u8) || _id.WrittenSpan.StartsWith("tasks\\/"u8);
                break;
            case Place.NamedTaskId:
                _namesUnknownTask |= !known;
                break;
            case Place.RelatedTaskId or Place.TaskIdOfList or Place.ResourceUri:
                _isForeign |= !known;
                break;
        }
    }

    private void Flush(ref Pass pass) => Flush(ref pass, pass.At);

    private void Flush(ref Pass pass, int upTo)
    {
        Emit(pass.Bytes[pass.Mark..upTo]);
        pass.Mark = pass.At;
    }

    private void Emit(ReadOnlySpan<byte> bytes)
    {
        if (_isDropping)
        {
            return;
        }

        if (!_isHolding)
        {
            _output!.Pass(bytes);
            return;
        }

        if (_held.WrittenCount + bytes.Length > MaxHeldBytes)
        {
            throw new ListFilterException($"a notification or request of the server is larger than {MaxHeldBytes} bytes");
        }

        _held.Write(bytes);
    }

    private void Release()
    {
        _isHolding = false;
        if (_held.WrittenCount > 0)
        {
            _output!.Pass(_held.WrittenSpan);
            _held.ResetWrittenCount();
        }
    }

    /// <summary>Where the work stands within one piece of payload.</summary>
    private ref struct Pass
    {
        public ReadOnlySpan<byte> Bytes;

        /// <summary>The byte to look at.</summary>
        public int At;

        /// <summary>The first byte that was not yet passed on.</summary>
        public int Mark;
    }
}
