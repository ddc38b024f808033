using System.Buffers;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>Reads the few members of a list's item that decide whether it is shown; skims over the rest.</summary>
internal ref struct ListItem
{
    // An escape has six bytes for each one that it stands for.
    private const int MaxEscapedId = MessageScanner.MaxUriBytes * 6;

    private const int MaxEscapedKey = 1024;

    private static readonly SearchValues<byte> ScalarEnd = SearchValues.Create(",}] \t\r\n"u8);

    private readonly ReadOnlySpan<byte> _json;
    private int _at;

    private ListItem(ReadOnlySpan<byte> json)
    {
        _json = json;
        _at = 1;
    }

    /// <summary>The length of the object at the beginning of <paramref name="json"/>, or −1 when it does not end there.</summary>
    public static int Measure(ReadOnlySpan<byte> json, out bool hasEscapes)
    {
        var skimmer = JsonSkimmer.Inside(isString: false);
        var length = skimmer.Skim(json[1..]);
        hasEscapes = skimmer.HasEscapes;
        return length < 0 ? -1 : length + 1;
    }

    /// <summary>
    /// The item's name, URI or template; <see langword="null"/> when it has none, or two, or a member that lenient readers take for it
    /// (<see cref="KnownMembers"/>): it cannot be judged and is not shown. One that is longer than
    /// a request may carry is none: nobody could ask for it, and what is remembered by names stays small.
    /// </summary>
    /// <param name="item">The whole object.</param>
    /// <param name="kind">The list it is in.</param>
    /// <param name="hasEscapes">Whether there may be a backslash in it.</param>
    public static string? ReadId(ReadOnlySpan<byte> item, ListKind kind, bool hasEscapes = true)
    {
        var key = kind switch { ListKind.Resources => "\"uri\""u8, ListKind.Templates => "\"uriTemplate\""u8, _ => "\"name\""u8 };

        // Only "\u" can spell a letter in another way: without one, the key stands there as it is, and looking for it is fast.
        var isPlain = (!hasEscapes || !HasEscapedLetter(item)) && !HasCaseVariant(item, key);
        var id = isPlain ? FindId(item, key) : WalkToId(item, kind switch { ListKind.Resources => KnownMembers.Resource, ListKind.Templates => KnownMembers.Template, _ => KnownMembers.NamedItem });
        return id is not null && Encoding.UTF8.GetByteCount(id) > MaxBytes(kind) ? null : id;
    }

    /// <summary>A tool's annotations.</summary>
    public static ToolAnnotations ReadAnnotations(ReadOnlySpan<byte> item)
    {
        var walk = new ListItem(item);
        var annotations = ToolAnnotations.Default;
        while (walk.Next(out var name, out var value))
        {
            annotations = Is(name, "annotations"u8) && value[0] == (byte)'{' ? ReadHints(value) : annotations;
        }

        return annotations;
    }

    // Serialisers write quotes, angle brackets and what is not ASCII as "\u0027" and the like; letters never, unless somebody means to hide a name.
    private static bool HasEscapedLetter(ReadOnlySpan<byte> item)
    {
        for (var rest = item; rest.IndexOf("\\u00"u8) is var at and >= 0;)
        {
            rest = rest[(at + 4)..];
            if (rest.Length >= 2 && (IsNull(rest) || (rest[0] is >= (byte)'4' and <= (byte)'7' && IsLetter(rest[0], rest[1]))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLetter(byte high, byte low) => high is (byte)'4' or (byte)'6'
        ? low != (byte)'0'
        : low is not ((byte)'b' or (byte)'c' or (byte)'d' or (byte)'e' or (byte)'f' or (byte)'B' or (byte)'C' or (byte)'D' or (byte)'E' or (byte)'F');

    // What a C string ends at: "name\u0000" is "name" to some.
    private static bool IsNull(ReadOnlySpan<byte> digits) => digits[0] == (byte)'0' && digits[1] == (byte)'0';

    // Whether the key stands anywhere in another case; where, the walk finds out. No letter of any key has another one outside ASCII that folds to it.
    private static bool HasCaseVariant(ReadOnlySpan<byte> item, ReadOnlySpan<byte> quotedKey) =>
        HasCaseVariant(item, quotedKey, [(byte)'"', quotedKey[1]]) || HasCaseVariant(item, quotedKey, [(byte)'"', (byte)(quotedKey[1] - 0x20)]);

    private static bool HasCaseVariant(ReadOnlySpan<byte> item, ReadOnlySpan<byte> quotedKey, ReadOnlySpan<byte> beginning)
    {
        for (var rest = item; rest.IndexOf(beginning) is var at and >= 0 && rest.Length - at >= quotedKey.Length; rest = rest[(at + 1)..])
        {
            var found = rest.Slice(at, quotedKey.Length);
            if (found[^1] == (byte)'"' && Ascii.EqualsIgnoreCase(found, quotedKey) && !found.SequenceEqual(quotedKey))
            {
                return true;
            }
        }

        return false;
    }

    private static string? FindId(ReadOnlySpan<byte> item, ReadOnlySpan<byte> quotedKey)
    {
        string? id = null;
        var seen = 0;
        var skimmer = JsonSkimmer.Inside(isString: false);
        var at = 1;
        for (var found = item.IndexOf(quotedKey); found >= 0; found = NextAfter(item, quotedKey, at))
        {
            // Where it stands decides whether it is the item's own member: on the first level, outside strings, before a colon.
            if (found > at)
            {
                skimmer.Skim(item[at..found]);
            }

            at = found;
            var value = new ListItem(item) { _at = found + quotedKey.Length };
            if (skimmer.Depth == 1 && !skimmer.IsInString && value.SkipSpace(comma: false) && item[value._at] == (byte)':')
            {
                value._at++;
                seen++;
                id = value.SkipSpace(comma: false) && value.TakeValue(out var text) ? ToId(text) : null;
            }
        }

        return seen == 1 ? id : null;
    }

    private static int NextAfter(ReadOnlySpan<byte> item, ReadOnlySpan<byte> quotedKey, int at)
    {
        var next = item[(at + 1)..].IndexOf(quotedKey);
        return next < 0 ? -1 : at + 1 + next;
    }

    private static string? WalkToId(ReadOnlySpan<byte> item, KnownMembers.Level members)
    {
        string? id = null;
        var seen = 0;
        var walk = new ListItem(item);
        while (walk.Next(out var name, out var value))
        {
            switch (Recognise(name, members))
            {
                case KnownMember.Other:
                    break;
                case KnownMember.Lookalike:
                    return null;
                default:
                    seen++;
                    id = ToId(value);
                    break;
            }
        }

        return seen == 1 ? id : null;
    }

    private static KnownMember Recognise(ReadOnlySpan<byte> name, KnownMembers.Level members)
    {
        if (name.IndexOf((byte)'\\') < 0)
        {
            return members.Recognise(name);
        }

        // Never longer than an escape for every character.
        return name.Length > MaxEscapedKey ? KnownMember.Other
            : JsonText.DecodeQuoted([(byte)'"', .. name, (byte)'"']) is { } decoded ? members.Recognise(decoded)
            : KnownMember.Lookalike;
    }

    private static int MaxBytes(ListKind kind) => kind is ListKind.Resources or ListKind.Templates ? MessageScanner.MaxUriBytes : MessageScanner.MaxNameBytes;

    private static string? ToId(ReadOnlySpan<byte> value) =>
        value[0] == (byte)'"' && value.Length <= MaxEscapedId && JsonText.DecodeQuoted(value) is { Length: > 0 } text && !JsonText.HasControl(text) ? text : null;

    private static ToolAnnotations ReadHints(ReadOnlySpan<byte> json)
    {
        var result = ToolAnnotations.Default;
        var members = new ListItem(json);
        while (members.Next(out var name, out var value))
        {
            // Anything but true and false leaves the specification's default, which is the cautious one.
            bool? flag = value.SequenceEqual("true"u8) ? true : value.SequenceEqual("false"u8) ? false : null;
            if (flag is { } hint)
            {
                result = Is(name, "readOnlyHint"u8) ? result with { ReadOnly = hint }
                    : Is(name, "destructiveHint"u8) ? result with { Destructive = hint }
                    : Is(name, "idempotentHint"u8) ? result with { Idempotent = hint }
                    : Is(name, "openWorldHint"u8) ? result with { OpenWorld = hint }
                    : result;
            }
        }

        return result;
    }

    /// <summary>Moves to the next member; false at the end of the object.</summary>
    private bool Next(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (!SkipSpace(comma: true))
        {
            throw Malformed();
        }

        if (_json[_at] == (byte)'}')
        {
            _at++;
            return false;
        }

        if (_json[_at] != (byte)'"' || !TakeValue(out var quoted) || !SkipSpace(comma: false) || _json[_at++] != (byte)':'
            || !SkipSpace(comma: false) || !TakeValue(out value))
        {
            throw Malformed();
        }

        name = quoted[1..^1];
        return true;
    }

    private static ListFilterException Malformed() => new("an item of the list is not valid JSON");

    private bool SkipSpace(bool comma)
    {
        while (_at < _json.Length && (_json[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' || (comma && _json[_at] == (byte)',')))
        {
            _at++;
        }

        return _at < _json.Length;
    }

    private bool TakeValue(out ReadOnlySpan<byte> value)
    {
        var rest = _json[_at..];
        int length;
        if (rest[0] == (byte)'"' && rest[1..].IndexOfAny((byte)'"', (byte)'\\') is var quote and >= 0 && rest[quote + 1] == (byte)'"')
        {
            length = quote + 2;
        }
        else if (rest[0] is (byte)'"' or (byte)'{' or (byte)'[')
        {
            var skimmer = JsonSkimmer.Inside(isString: rest[0] == (byte)'"');
            length = skimmer.Skim(rest[1..]) + 1;
        }
        else
        {
            length = rest.IndexOfAny(ScalarEnd);
        }

        value = length > 0 ? rest[..length] : default;
        _at += Math.Max(0, length);
        return length > 0;
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected)
    {
        if (name.IndexOf((byte)'\\') < 0)
        {
            return name.SequenceEqual(expected);
        }

        // Never longer than an escape for every character.
        if (name.Length > expected.Length * 6)
        {
            return false;
        }

        Span<byte> quoted = stackalloc byte[name.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        name.CopyTo(quoted[1..]);
        return JsonText.DecodeQuoted(quoted) == Encoding.UTF8.GetString(expected);
    }
}
