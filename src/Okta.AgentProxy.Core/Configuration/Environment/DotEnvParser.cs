using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// Reads a <c>.env</c> file: <c>NAME=value</c> lines, optional <c>export</c>, <c>#</c> comments, single quotes (as written), double quotes
/// (with <c>\n</c>, <c>\"</c>, <c>\\</c>, over several lines). Nothing is expanded and nothing is executed.
/// </summary>
internal static class DotEnvParser
{
    /// <summary>The variables in order; a problem with a line goes to <paramref name="report"/>.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string text, Action<int, string> report)
    {
        List<KeyValuePair<string, string>> variables = [];
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var number = i + 1;
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            line = line.StartsWith("export ", StringComparison.Ordinal) ? line["export ".Length..].TrimStart() : line;
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = equals > 0 ? line[..equals].TrimEnd() : "";
            if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                report(number, "is not of the form NAME=value.");
                continue;
            }

            var value = line[(equals + 1)..].TrimStart();
            if (value is not ['"' or '\'', ..])
            {
                variables.Add(new(name, Unquoted(value)));
                continue;
            }

            // A quoted value may go on over the following lines: private keys do.
            var quoted = Quoted(value);
            while (quoted is null && i + 1 < lines.Length)
            {
                value += "\n" + lines[++i];
                quoted = Quoted(value);
            }

            if (quoted is null)
            {
                report(number, $"opens a quote for {name} that never closes.");
                break;
            }

            variables.Add(new(name, quoted));
        }

        return variables;
    }

    private static string Unquoted(string value)
    {
        var comment = value.StartsWith('#') ? 0 : value.IndexOf(" #", StringComparison.Ordinal);
        return (comment >= 0 ? value[..comment] : value).TrimEnd();
    }

    private static string? Quoted(string text)
    {
        var quote = text[0];
        var value = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                return value.ToString();
            }

            if (quote == '"' && text[i] == '\\' && i + 1 < text.Length)
            {
                var escaped = text[++i];
                value.Append(escaped switch { 'n' => "\n", 'r' => "\r", 't' => "\t", '"' or '\\' or '$' => $"{escaped}", _ => $"\\{escaped}" });
                continue;
            }

            value.Append(text[i]);
        }

        return null;
    }
}
