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

            // A quoted value may go on over the following lines: private keys do. Each line is read once, however many a quote that never closes has behind it.
            var quoted = new StringBuilder();
            var isOpen = ReadQuoted(value.AsSpan(1), value[0], quoted);
            while (isOpen && i + 1 < lines.Length)
            {
                quoted.Append('\n');
                isOpen = ReadQuoted(lines[++i], value[0], quoted);
            }

            if (isOpen)
            {
                report(number, $"opens a quote for {name} that never closes.");
                break;
            }

            variables.Add(new(name, quoted.ToString()));
        }

        return variables;
    }

    private static string Unquoted(string value)
    {
        var comment = value.StartsWith('#') ? 0 : value.IndexOf(" #", StringComparison.Ordinal);
        return (comment >= 0 ? value[..comment] : value).TrimEnd();
    }

    // Whether the quote is still open at the end of the line.
    private static bool ReadQuoted(ReadOnlySpan<char> line, char quote, StringBuilder value)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == quote)
            {
                return false;
            }

            if (quote == '"' && line[i] == '\\' && i + 1 < line.Length)
            {
                var escaped = line[++i];
                value.Append(escaped switch { 'n' => "\n", 'r' => "\r", 't' => "\t", '"' or '\\' or '$' => $"{escaped}", _ => $"\\{escaped}" });
                continue;
            }

            value.Append(line[i]);
        }

        return true;
    }
}
