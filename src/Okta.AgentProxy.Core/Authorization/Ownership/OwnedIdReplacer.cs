using System.Buffers;
using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>The backend's id for what a client presents, as it stands between the quotes of a JSON string; <see langword="null"/> when it is not the caller's.</summary>
internal delegate byte[]? OpenOwnedId(OwnedIdKind kind, string presented);

/// <summary>
/// Replaces, in a message that was read and found good, everything that a client presents of what belongs to callers. Only these strings change; what
/// cannot be opened is not let through.
/// </summary>
internal ref struct OwnedIdReplacer
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly OpenOwnedId _open;
    private readonly ArrayBufferWriter<byte> _output;
    private Utf8JsonReader _reader;
    private int _copied;

    private OwnedIdReplacer(ReadOnlySpan<byte> body, OpenOwnedId open)
    {
        _body = body;
        _open = open;
        _output = new ArrayBufferWriter<byte>(body.Length);
        _reader = new Utf8JsonReader(body);
    }

    /// <summary>The kind that was refused; <see langword="null"/> when <paramref name="changed"/> holds the message to send, or nothing because nothing changed.</summary>
    public static OwnedIdKind? Replace(ReadOnlySpan<byte> body, bool isOwnTask, OpenOwnedId open, out ReadOnlyMemory<byte> changed)
    {
        OwnedIdReplacer replacer = new(body, open);
        var refused = replacer.Read(isOwnTask);
        changed = default;
        if (refused is null && replacer._copied > 0)
        {
            replacer._output.Write(body[replacer._copied..]);
            changed = replacer._output.WrittenMemory;
        }

        return refused;
    }

    private OwnedIdKind? Read(bool isOwnTask)
    {
        _reader.Read();
        while (NextMember())
        {
            // A client's response is about a task of the server only in its metadata; "task" and "taskId" in it are the client's own (2025-11-25).
            var isParams = _reader.ValueTextEquals("params"u8);
            var isResult = _reader.ValueTextEquals("result"u8);
            _reader.Read();
            if ((isParams || isResult) && _reader.TokenType == JsonTokenType.StartObject)
            {
                if (ReadParts(isParams, isOwnTask) is { } refused)
                {
                    return refused;
                }
            }
            else
            {
                _reader.Skip();
            }
        }

        return null;
    }

    private OwnedIdKind? ReadParts(bool isParams, bool isOwnTask)
    {
        OwnedIdKind? refused = null;
        while (refused is null && NextMember())
        {
            var member = Recognise(KnownMembers.Params);
            _reader.Read();
            switch (member)
            {
                case KnownMember.TaskId when isParams && !isOwnTask:
                    refused = ReplaceString(OwnedIdKind.Task);
                    break;
                case KnownMember.RequestState when isParams:
                    refused = ReplaceString(OwnedIdKind.RequestState);
                    break;
                case KnownMember.Meta when _reader.TokenType == JsonTokenType.StartObject:
                    refused = ReadMeta();
                    break;
                case KnownMember.Notifications when isParams && _reader.TokenType == JsonTokenType.StartObject:
                    refused = ReadSubscriptions();
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        }

        return refused;
    }

    private OwnedIdKind? ReadMeta()
    {
        OwnedIdKind? refused = null;
        while (refused is null && NextMember())
        {
            var member = Recognise(KnownMembers.Meta);
            _reader.Read();
            switch (member)
            {
                case KnownMember.Lookalike:
                    return OwnedIdKind.Task;
                case KnownMember.RelatedTask:
                    refused = _reader.TokenType == JsonTokenType.StartObject ? ReadRelated() : OwnedIdKind.Task;
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        }

        return refused;
    }

    private OwnedIdKind? ReadRelated()
    {
        OwnedIdKind? refused = null;
        while (refused is null && NextMember())
        {
            var member = Recognise(KnownMembers.RelatedTask);
            _reader.Read();
            switch (member)
            {
                case KnownMember.Lookalike:
                    return OwnedIdKind.Task;
                case KnownMember.TaskId:
                    refused = ReplaceString(OwnedIdKind.Task);
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        }

        return refused;
    }

    private OwnedIdKind? ReadSubscriptions()
    {
        while (NextMember())
        {
            var member = Recognise(KnownMembers.Notifications);
            _reader.Read();
            if (member == KnownMember.Lookalike || (member == KnownMember.TaskIds && _reader.TokenType != JsonTokenType.StartArray))
            {
                return OwnedIdKind.Task;
            }

            if (member != KnownMember.TaskIds)
            {
                _reader.Skip();
                continue;
            }

            while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            {
                if (ReplaceString(OwnedIdKind.Task) is { } refused)
                {
                    return refused;
                }
            }
        }

        return null;
    }

    private bool NextMember() => _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName;

    // Names were decoded once already when the message was read, so that they can be is known.
    private readonly KnownMember Recognise(KnownMembers.Level level) =>
        _reader.ValueIsEscaped ? level.Recognise(_reader.GetString()!) : level.Recognise(_reader.ValueSpan);

    private OwnedIdKind? ReplaceString(OwnedIdKind kind)
    {
        var (start, end) = ((int)_reader.TokenStartIndex, (int)_reader.BytesConsumed);
        if (_reader.TokenType != JsonTokenType.String || JsonText.DecodeQuoted(_body[start..end]) is not { } presented || _open(kind, presented) is not { } id)
        {
            return kind;
        }

        _output.Write(_body[_copied..(start + 1)]);
        _output.Write(id);
        _copied = end - 1;
        return null;
    }
}
