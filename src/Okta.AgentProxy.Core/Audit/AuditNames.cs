using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// Lists of names as one text: each name between line feeds, so that a name is found as a whole by a plain search. A line feed or backslash of a name's own is
/// written <c>\n</c> or <c>\\</c>. Bounded; what is left out is marked.
/// </summary>
public static class AuditNames
{
    /// <summary>The most names of a list.</summary>
    public const int MaxNames = 64;

    /// <summary>The longest name, in characters; a longer one ends with an ellipsis.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Stands last in a list that was cut.</summary>
    public const string Cut = "\u2026";

    private const char Separator = '\n';
    private const int MaxLength = 4096;

    /// <summary>The list as text; <see langword="null"/> when it is empty.</summary>
    public static string? Join(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0)
        {
            return null;
        }

        StringBuilder text = new();
        text.Append(Separator);
        for (var i = 0; i < names.Count; i++)
        {
            var name = Encode(names[i]);
            if (i == MaxNames || text.Length + name.Length > MaxLength)
            {
                text.Append(Cut[0]).Append(Separator);
                break;
            }

            text.Append(name).Append(Separator);
        }

        return text.ToString();
    }

    /// <summary>The names of a list; of one that was cut, the last is <see cref="Cut"/>.</summary>
    public static IReadOnlyList<string> Split(string? text) => string.IsNullOrEmpty(text)
        ? []
        : [.. text.Split(Separator, StringSplitOptions.RemoveEmptyEntries).Select(Decode)];

    /// <summary>What a list that has the name contains.</summary>
    [return: NotNullIfNotNull(nameof(name))]
    public static string? Needle(string? name) => name is null ? null : $"{Separator}{Encode(name)}{Separator}";

    private static string Encode(string name) =>
        AuditRows.Clean(name, MaxNameLength)!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Decode(string name)
    {
        if (!name.Contains('\\', StringComparison.Ordinal))
        {
            return name;
        }

        StringBuilder text = new(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            var escaped = name[i] == '\\' && i + 1 < name.Length;
            text.Append(escaped ? name[++i] == 'n' ? '\n' : name[i] : name[i]);
        }

        return text.ToString();
    }
}
