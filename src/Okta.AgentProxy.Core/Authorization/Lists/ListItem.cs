using System.Buffers;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>Reads the few members of a list's item that decide whether it is shown; skims over the rest.</summary>
internal ref struct ListItem
{
    private static readonly SearchValues<byte> ScalarEnd = SearchValues.Create(",}] \t\r\n"u8);

    private readonly ReadOnlySpan<byte> _json;
    private int _at;

    private ListItem(ReadOnlySpan<byte> json)
    {
        _json = json;
        _at = 1;
    }

    /// <summary>
    /// Reads the object at the beginning of <paramref name="json"/>.
    /// </summary>
    /// <returns>Its length, or −1 when it does not end within <paramref name="json"/>.</returns>
    /// <remarks><paramref name="id"/> is <see langword="null"/> for an item that has no name, or two: it cannot be judged and is not shown.</remarks>
    public static int Read(ReadOnlySpan<byte> json, ListKind kind, out string? id, out ToolAnnotations annotations)
    {
        var item = new ListItem(json);
        id = null;
        annotations = ToolAnnotations.Default;
        var key = kind switch { ListKind.Resources => "uri"u8, ListKind.Templates => "uriTemplate"u8, _ => "name"u8 };
        var seen = 0;

        while (item.Next(out var name, out var value))
        {
            if (Is(name, key))
            {
                seen++;
                id = JsonText.DecodeQuoted(value) is { Length: > 0 } text && value[0] == (byte)'"' && !JsonText.HasControl(text) ? text : null;
            }
            else if (kind == ListKind.Tools && Is(name, "annotations"u8) && value[0] == (byte)'{')
            {
                annotations = ReadAnnotations(value);
            }
        }

        id = seen == 1 ? id : null;
        return item._at;
    }

    private static ToolAnnotations ReadAnnotations(ReadOnlySpan<byte> json)
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

    /// <summary>Moves to the next member; false at the end of the object, or with <see cref="_at"/> −1 when there is none.</summary>
    private bool Next(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (!SkipSpace(comma: true))
        {
            return End();
        }

        if (_json[_at] == (byte)'}')
        {
            _at++;
            return false;
        }

        if (_json[_at] != (byte)'"')
        {
            throw new ListFilterException("an item of the list is not valid JSON");
        }

        if (!TakeValue(out var quoted) || !SkipSpace(comma: false))
        {
            return End();
        }

        if (_json[_at++] != (byte)':')
        {
            throw new ListFilterException("an item of the list is not valid JSON");
        }

        if (!SkipSpace(comma: false) || !TakeValue(out value))
        {
            return End();
        }

        name = quoted[1..^1];
        return true;
    }

    private bool End()
    {
        _at = -1;
        return false;
    }

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
        if (rest[0] is (byte)'"' or (byte)'{' or (byte)'[')
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
