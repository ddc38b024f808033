using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy;

/// <summary>Values as YAML on one line: plain where nobody could read it as something else, in double quotes otherwise.</summary>
internal static class YamlWriter
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "yes", "no", "on", "off", "null", "y", "n" };

    /// <summary>A value on one line.</summary>
    public static string Inline(JsonNode? value, bool inFlow) => value switch
    {
        null => "null",
        JsonArray items => $"[{string.Join(", ", items.Select(item => Inline(item, inFlow: true)))}]",
        JsonObject { Count: 0 } => "{}",
        JsonObject members => $"{{ {string.Join(", ", members.Select(member => $"{Text(member.Key, inFlow: true)}: {Inline(member.Value, inFlow: true)}"))} }}",
        _ => value.GetValueKind() == JsonValueKind.String ? Text(value.GetValue<string>(), inFlow) : value.ToJsonString(),
    };

    /// <summary>A string.</summary>
    public static string Text(string text, bool inFlow) => IsPlain(text, inFlow) ? text : Quote(text);

    private static bool IsPlain(string text, bool inFlow)
    {
        if (text.Length == 0 || Words.Contains(text) || !(char.IsAsciiLetterOrDigit(text[0]) || text[0] is '/' or '_') || MayBeNumber(text))
        {
            return false;
        }

        // A colon starts a value only in front of a space, but inside brackets readers differ.
        return text[^1] != ':' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '+' or '@' || (c == ':' && !inFlow));
    }

    // Decimal, hexadecimal, octal, with an exponent, or a date: whatever begins with a digit and has no letter that none of them has.
    private static bool MayBeNumber(string text) => char.IsAsciiDigit(text[0]) && !text.Any(c => char.ToLowerInvariant(c) is >= 'g' and <= 'z' and not 'o' and not 'x' and not 't' and not 'z');

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
