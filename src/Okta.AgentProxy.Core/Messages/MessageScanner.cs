using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// One pass over a body: remembers where the members stand that decisions depend on, and the first thing that is wrong. It goes on after a
/// wrong member to find the id, which every answer must echo (JSON-RPC 2.0 §5).
/// </summary>
internal ref partial struct MessageScanner
{
    private const int MaxIdBytes = 256;

    private readonly ReadOnlyMemory<byte> _body;
    private Utf8JsonReader _reader;
    private MemberNames _names;
    private ProxyError? _error;

    private bool _hasVersion;
    private bool _hasId;
    private bool _hasResult;
    private bool _hasError;
    private bool _declaresUrlElicitation;
    private OwnedParts _owned;
    private ReadOnlyMemory<byte> _method;
    private ReadOnlyMemory<byte> _params;
    private ReadOnlyMemory<byte> _arguments;
    private ReadOnlyMemory<byte> _name;
    private ReadOnlyMemory<byte> _uri;
    private ReadOnlyMemory<byte> _taskId;
    private ReadOnlyMemory<byte> _protocolVersion;
    private ReadOnlyMemory<byte> _referenceType;
    private ReadOnlyMemory<byte> _referenceName;
    private ReadOnlyMemory<byte> _referenceUri;

    public MessageScanner(ReadOnlyMemory<byte> body, Utf8JsonReader reader, Span<MemberNames.Entry> scratch)
    {
        _body = body;
        _reader = reader;
        _names = new MemberNames(body.Span, scratch);
    }

    /// <summary>The id with its quotes, if there is exactly one good one.</summary>
    public ReadOnlyMemory<byte> Id { get; private set; }

    /// <summary>What comparing names has cost so far.</summary>
    public readonly long Work => _names.Work;

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _names.Dispose();

    /// <summary>Reads the whole body. Throws <see cref="JsonException"/> where it is not JSON.</summary>
    public ProxyError? Read()
    {
        _reader.Read();

        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            var isArray = _reader.TokenType == JsonTokenType.StartArray;
            Skip();
            _reader.Read();
            return isArray ? MessageErrors.Batch : MessageErrors.NotAnObject;
        }

        var begin = _names.Begin();
        while (NextMember(begin, KnownMembers.Top, out var member))
        {
            ReadTop(member);
        }

        // Throws when something follows the object.
        _reader.Read();
        return _error;
    }

    private void ReadTop(KnownMember member)
    {
        switch (member)
        {
            case KnownMember.JsonRpc:
                _hasVersion = true;
                Require(Slice().Span.SequenceEqual("\"2.0\""u8) || (_reader.ValueIsEscaped && JsonText.DecodeQuoted(Slice().Span) == "2.0"), MessageErrors.BadVersion);
                Skip();
                break;
            case KnownMember.Id:
                ReadId();
                break;
            case KnownMember.Method:
                _method = Slice();
                Require(_reader.TokenType == JsonTokenType.String, MessageErrors.BadMethod);
                Skip();
                break;
            case KnownMember.Params:
                ReadParams();
                break;
            case KnownMember.Result:
                _hasResult = true;
                Skip();
                break;
            case KnownMember.Error:
                _hasError = true;
                Skip();
                break;
            default:
                Skip();
                break;
        }
    }

    private void ReadId()
    {
        // Two ids: neither is the id.
        var isFirst = !_hasId;
        Id = isFirst ? Slice() : default;
        _hasId = true;

        if (isFirst && !IsGoodId())
        {
            Id = default;
            Require(false, MessageErrors.BadId);
        }

        Skip();
    }

    // A fraction or an exponent is another number in another language. An integer is one of any length (JSON-RPC 2.0 §4): nothing is computed with it here.
    private readonly bool IsGoodId() => _reader.TokenType switch
    {
        JsonTokenType.String => _reader.ValueSpan.Length <= MaxIdBytes && (!_reader.ValueIsEscaped || JsonText.DecodeQuoted(Slice().Span) is not null),
        JsonTokenType.Number => !_reader.ValueSpan.ContainsAny((byte)'.', (byte)'e', (byte)'E'),
        _ => false,
    };

    private void ReadParams()
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            Require(false, MessageErrors.BadParams);
            Skip();
            return;
        }

        var start = (int)_reader.TokenStartIndex;
        var begin = _names.Begin();
        while (NextMember(begin, KnownMembers.Params, out var member))
        {
            switch (member)
            {
                case KnownMember.Name:
                    _name = SliceAndSkip();
                    break;
                case KnownMember.Uri:
                    _uri = SliceAndSkip();
                    break;
                case KnownMember.TaskId:
                    _owned |= OwnedParts.TaskId;
                    _taskId = SliceAndSkip();
                    break;
                case KnownMember.Task:
                    _owned |= _reader.TokenType == JsonTokenType.Null ? OwnedParts.None : OwnedParts.BecomesTask;
                    Skip();
                    break;
                case KnownMember.RequestState:
                    _owned |= OwnedParts.RequestState;
                    Skip();
                    break;
                case KnownMember.Arguments:
                    _arguments = SliceAndSkip();
                    break;
                case KnownMember.Meta:
                    ReadMeta();
                    break;
                case KnownMember.Reference:
                    ReadReference();
                    break;
                default:
                    Skip();
                    break;
            }
        }

        _params = _body[start..(int)_reader.BytesConsumed];
    }

    private void ReadMeta()
    {
        if (!EnterObject(out var begin))
        {
            Require(_reader.TokenType == JsonTokenType.Null, MessageErrors.BadMeta);
            Skip();
            return;
        }

        while (NextMember(begin, KnownMembers.Meta, out var member))
        {
            switch (member)
            {
                case KnownMember.ProtocolVersion:
                    Require(_reader.TokenType == JsonTokenType.String, MessageErrors.BadMeta);
                    _protocolVersion = SliceAndSkip();
                    break;
                case KnownMember.ClientCapabilities:
                    ReadCapabilities();
                    break;
                case KnownMember.RelatedTask:
                    _owned |= OwnedParts.RelatedTask;
                    Skip();
                    break;
                default:
                    Skip();
                    break;
            }
        }
    }

    private void ReadCapabilities()
    {
        if (!EnterObject(out var begin))
        {
            Skip();
            return;
        }

        while (NextMember(begin, KnownMembers.Capabilities, out var member))
        {
            if (member != KnownMember.Elicitation || !EnterObject(out var inner))
            {
                Skip();
                continue;
            }

            while (NextMember(inner, KnownMembers.Elicitation, out var mode))
            {
                _declaresUrlElicitation |= mode == KnownMember.Url && _reader.TokenType == JsonTokenType.StartObject;
                Skip();
            }
        }
    }

    private void ReadReference()
    {
        if (!EnterObject(out var begin))
        {
            Skip();
            return;
        }

        while (NextMember(begin, KnownMembers.Reference, out var member))
        {
            var value = SliceAndSkip();
            switch (member)
            {
                case KnownMember.Type:
                    _referenceType = value;
                    break;
                case KnownMember.Name:
                    _referenceName = value;
                    break;
                case KnownMember.Uri:
                    _referenceUri = value;
                    break;
            }
        }
    }
}
