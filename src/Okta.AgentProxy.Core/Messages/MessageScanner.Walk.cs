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

        if (_error is not null && level is null)
        {
            // Refused already: only the id is still wanted, and that is not in here.
            _reader.Read();
            return true;
        }

        Require(_names.TryAdd(begin, (int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length, _reader.ValueIsEscaped, out var name), MessageErrors.DuplicateMember);

        // Copying one's own properties with "=" makes this one the prototype, whose members then stand where none were (JavaScript).
        Require(!name.SequenceEqual("__proto__"u8), MessageErrors.BadMemberName);

        if (level is not null)
        {
            member = level.Recognise(name);
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
