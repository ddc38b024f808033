namespace Okta.AgentProxy;

/// <summary>What a YAML file says, as configuration keys. A class, so that no <c>ToString()</c> shows the values.</summary>
internal sealed class YamlContent(
    Dictionary<string, string?> values,
    IReadOnlyDictionary<string, int> lines,
    IReadOnlyList<ConfigurationProblem> problems)
{
    /// <summary>The values by full key; empty when there are problems.</summary>
    public Dictionary<string, string?> Values { get; } = values;

    /// <summary>The line of every key and level.</summary>
    public IReadOnlyDictionary<string, int> Lines { get; } = lines;

    /// <summary>Why the file cannot be read.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;

    /// <summary>The bytes that were read; <see langword="null"/> when they came from no file.</summary>
    public LoadedFile? File { get; private init; }

    /// <summary>The same, with the bytes it was read from.</summary>
    public YamlContent ReadFrom(ReadOnlySpan<byte> bytes) => new(Values, Lines, Problems) { File = new LoadedFile(bytes.ToArray()) };

    /// <summary>A file without keys.</summary>
    public static YamlContent Empty { get; } = new([], new Dictionary<string, int>(), []);

    /// <summary>A file that cannot be read.</summary>
    public static YamlContent Broken(IReadOnlyList<ConfigurationProblem> problems) => new([], new Dictionary<string, int>(), problems);
}
