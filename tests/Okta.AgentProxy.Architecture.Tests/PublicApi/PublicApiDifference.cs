using System.Text;

namespace Okta.AgentProxy.Architecture.Tests.PublicApi;

/// <summary>What was added to and what is gone from a public surface, each line under its type.</summary>
internal static class PublicApiDifference
{
    /// <summary>The difference as text, or an empty string.</summary>
    public static string Between(string expected, string actual)
    {
        var before = Lines(expected);
        var after = Lines(actual);
        StringBuilder text = new();
        foreach (var (type, members) in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Select(type => (type, Changes(type, before, after))))
        {
            if (members.Length > 0)
            {
                text.Append("  ").Append(type).Append('\n').AppendJoin('\n', members).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string[] Changes(string type, Dictionary<string, HashSet<string>> before, Dictionary<string, HashSet<string>> after)
    {
        var had = before.GetValueOrDefault(type, []);
        var has = after.GetValueOrDefault(type, []);
        return [.. had.Except(has).Select(line => $"  - {line}"), .. has.Except(had).Select(line => $"  + {line}")];
    }

    private static Dictionary<string, HashSet<string>> Lines(string text)
    {
        Dictionary<string, HashSet<string>> types = new(StringComparer.Ordinal);
        var type = string.Empty;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // The header is a line of its own block too: a type that is new, gone or no longer sealed is a difference.
            type = char.IsWhiteSpace(line[0]) ? type : line.Split(" : ")[0].Split(' ').Last(word => word.StartsWith("Okta.", StringComparison.Ordinal) || word.StartsWith("Microsoft.", StringComparison.Ordinal));
            (types.TryGetValue(type, out var members) ? members : types[type] = new(StringComparer.Ordinal)).Add(line);
        }

        return types;
    }
}
