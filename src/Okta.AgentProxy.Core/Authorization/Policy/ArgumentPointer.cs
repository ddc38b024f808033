using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>A parsed JSON Pointer (RFC 6901) that finds values in JSON bytes without making a document of them. Immutable.</summary>
internal sealed class ArgumentPointer
{
    private readonly byte[][] _steps;
    private readonly string[] _names;

    private ArgumentPointer(string[] names)
    {
        _names = names;
        _steps = [.. names.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Parses <paramref name="text"/>, such as <c>/filter/owner</c>; <see langword="null"/> when it is none. The empty pointer is none here.</summary>
    public static ArgumentPointer? Parse(string text)
    {
        if (text.Length < 2 || text[0] != '/')
        {
            return null;
        }

        var names = text[1..].Split('/');
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal).Contains('~'))
            {
                return null;
            }

            names[i] = names[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }

        return new ArgumentPointer(names);
    }

    /// <summary>
    /// Finds the value: <see cref="Verdict.Unknown"/> when a member on the way differs in case only, because some parsers would take it.
    /// </summary>
    public Verdict Find(ReadOnlySpan<byte> arguments, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (arguments.IsEmpty)
        {
            return Verdict.No;
        }

        var reader = new Utf8JsonReader(arguments);
        reader.Read();
        for (var i = 0; i < _steps.Length; i++)
        {
            var found = reader.TokenType switch
            {
                JsonTokenType.StartObject => FindMember(ref reader, i),
                JsonTokenType.StartArray => FindElement(ref reader, _names[i]),
                _ => Verdict.No,
            };
            if (found != Verdict.Yes)
            {
                return found;
            }
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        value = arguments[start..(int)reader.BytesConsumed];
        return Verdict.Yes;
    }

    private Verdict FindMember(ref Utf8JsonReader reader, int step)
    {
        Utf8JsonReader found = default;
        var (hasFound, hasLookalike) = (false, false);

        // To the end of the object, because a lookalike may follow.
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isExact = reader.ValueTextEquals(_steps[step]);
            hasLookalike |= !isExact && IsLookalike(ref reader, _names[step]);
            reader.Read();
            if (isExact)
            {
                found = reader;
                hasFound = true;
            }

            reader.Skip();
        }

        if (hasLookalike)
        {
            return Verdict.Unknown;
        }

        reader = hasFound ? found : reader;
        return hasFound ? Verdict.Yes : Verdict.No;
    }

    private static bool IsLookalike(ref Utf8JsonReader reader, string name)
    {
        // Folding never makes a name longer than six bytes a character, an escape; anything else cannot be one.
        var written = reader.ValueSpan;
        var isCut = reader.ValueIsEscaped && written[..Math.Min(written.Length, (name.Length + 1) * 6)].IndexOf("\\u0000"u8) >= 0;
        if (written.Length < name.Length || (written.Length > name.Length * 6 && !isCut))
        {
            return false;
        }

        // No string for each member of the arguments: a caller may send very many, and every rule looks at all of them.
        if (!reader.ValueIsEscaped && Ascii.IsValid(reader.ValueSpan))
        {
            return Ascii.EqualsIgnoreCase(reader.ValueSpan, name);
        }

        Span<char> text = reader.ValueSpan.Length <= 512 ? stackalloc char[reader.ValueSpan.Length] : new char[reader.ValueSpan.Length];
        text = text[..reader.CopyString(text)];
        if (isCut && text.IndexOf('\0') is >= 0 and var end)
        {
            // Where a text ends with its first NUL, "amount" and "amount\u0000" are one name.
            text = text[..end];
        }

        text.Replace('\u017F', 's');
        text.Replace('\u212A', 'k');
        return ((ReadOnlySpan<char>)text).Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static Verdict FindElement(ref Utf8JsonReader reader, string name)
    {
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return Verdict.No;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (index-- == 0)
            {
                return Verdict.Yes;
            }

            reader.Skip();
        }

        return Verdict.No;
    }
}
