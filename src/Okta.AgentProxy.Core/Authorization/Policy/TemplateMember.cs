using System.Text;
using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// One URI of a template's family (RFC 6570): where it is denied, so are the others, but for those that no rule tells apart from it.
/// </summary>
internal static class TemplateMember
{
    /// <summary>Stands for what is not chosen: no rule would name it, and it can be a port.</summary>
    private const string Unchosen = "61003";

    /// <summary>Any member.</summary>
    public static string Of(string template) => Expand(template, default);

    /// <summary>
    /// A member that agrees with the variables a client has chosen (<c>params.context.arguments</c> of a completion), as it spelled them; <see langword="null"/>
    /// when it has chosen none.
    /// </summary>
    public static string? Of(string template, ReadOnlyMemory<byte> parameters)
    {
        if (parameters.IsEmpty)
        {
            return null;
        }

        using var read = JsonDocument.Parse(parameters);
        return read.RootElement.TryGetProperty("context", out var context) && context.ValueKind == JsonValueKind.Object
            && context.TryGetProperty("arguments", out var arguments) && arguments.ValueKind == JsonValueKind.Object && arguments.EnumerateObject().Any()
            ? Expand(template, arguments)
            : null;
    }

    private static string Expand(string template, JsonElement chosen)
    {
        StringBuilder uri = new(template.Length);
        var rest = template.AsSpan();
        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf('{');
            var close = open < 0 ? -1 : rest[open..].IndexOf('}');
            if (close < 0)
            {
                break;
            }

            uri.Append(rest[..open]);
            Append(uri, rest.Slice(open + 1, close - 1), chosen);
            rest = rest[(open + close + 1)..];
        }

        return uri.Append(rest).ToString();
    }

    // RFC 6570 §3.2: the operator says what stands before the values and between them.
    private static void Append(StringBuilder uri, ReadOnlySpan<char> expression, JsonElement chosen)
    {
        var sign = expression.IsEmpty || char.IsAsciiLetterOrDigit(expression[0]) || expression[0] is '_' or '%' ? '\0' : expression[0];
        var names = sign == '\0' ? expression : expression[1..];
        var (first, between, isNamed) = sign switch
        {
            '/' => ("/", "/", false),
            '.' => (".", ".", false),
            '#' => ("#", ",", false),
            ';' => (";", ";", true),
            '?' => ("?", "&", true),
            '&' => ("&", "&", true),
            _ => ("", ",", false),
        };

        var before = first;
        foreach (var range in names.Split(','))
        {
            var name = names[range].Trim();
            var end = name.IndexOfAny('*', ':');
            name = end < 0 ? name : name[..end];
            uri.Append(before);
            if (isNamed)
            {
                uri.Append(name).Append('=');
            }

            uri.Append(ValueOf(chosen, name));
            before = between;
        }
    }

    private static string ValueOf(JsonElement chosen, ReadOnlySpan<char> name) =>
        chosen.ValueKind == JsonValueKind.Object && chosen.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && JsonText.DecodeQuoted(Encoding.UTF8.GetBytes(value.GetRawText())) is { Length: > 0 } text ? text : Unchosen;
}
