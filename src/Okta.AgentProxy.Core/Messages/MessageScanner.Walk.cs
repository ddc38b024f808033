using System.Text.Json;

namespace Okta.AgentProxy;

/// <content>Walking over values: every object on the way is held to the rule that no member occurs twice.</content>
internal ref partial struct MessageScanner
{
    private readonly bool EnterObject(out int begin)
    {
        begin = _names.Begin();
        return _reader.TokenType == JsonTokenType.StartObject;
    }

    /// <summary>Moves to the value of the object's next member; <see langword="false"/> at the object's end.</summary>
    private bool NextMember(int begin, KnownMembers.Level? level, out KnownMember member)
    {
        member = KnownMember.Other;
        _reader.Read();

        if (_reader.TokenType == JsonTokenType.EndObject)
        {
            Require(_names.TryEnd(begin), MessageErrors.DuplicateMember);
            return false;
        }

        var escaped = _reader.ValueIsEscaped;
        Require(_names.TryAdd(begin, (int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length, escaped), MessageErrors.DuplicateMember);

        if (level is not null)
        {
            member = escaped
                ? (JsonText.DecodeQuoted(Slice().Span) is { } name ? level.Recognise(name) : KnownMember.Lookalike)
                : level.Recognise(_reader.ValueSpan);
            Require(member != KnownMember.Lookalike, MessageErrors.CaseVariant);
        }

        _reader.Read();
        return true;
    }

    /// <summary>Moves to the end of the current value.</summary>
    private void Skip()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var begin = _names.Begin();
                while (NextMember(begin, null, out _))
                {
                    Skip();
                }

                break;
            case JsonTokenType.StartArray:
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                {
                    Skip();
                }

                break;
        }
    }

    private ReadOnlyMemory<byte> SliceAndSkip()
    {
        var start = (int)_reader.TokenStartIndex;
        Skip();
        return _body[start..(int)_reader.BytesConsumed];
    }

    /// <summary>The current token as it stands in the body, a string with its quotes.</summary>
    private readonly ReadOnlyMemory<byte> Slice() => _body[(int)_reader.TokenStartIndex..(int)_reader.BytesConsumed];

    private void Require(bool condition, ProxyError otherwise)
    {
        if (!condition)
        {
            _error ??= otherwise;
        }
    }
}
