namespace Okta.AgentProxy;

/// <summary>What a YAML file says, as configuration keys. A class, so that no <c>ToString()</c> shows the values.</summary>
internal sealed class YamlContent(SectionSnapshot sections, IReadOnlyList<ConfigurationProblem> problems)
{
    /// <summary>The keys and values by level, with their lines; nothing when there are problems.</summary>
    public SectionSnapshot Sections { get; } = sections;

    /// <summary>Whether it has no key at all.</summary>
    public bool IsEmpty => Sections.Children.Count == 0;

    /// <summary>The values by full key. Put together when asked for.</summary>
    public IReadOnlyDictionary<string, string?> Values => Sections.ToValues();

    /// <summary>Why the file cannot be read.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;

    /// <summary>The bytes that were read; <see langword="null"/> when they came from no file.</summary>
    public LoadedFile? File { get; private init; }

    /// <summary>The same, with the bytes it was read from.</summary>
    public YamlContent ReadFrom(ReadOnlySpan<byte> bytes) => new(Sections, Problems) { File = new LoadedFile(bytes.ToArray()) };

    /// <summary>A file without keys.</summary>
    public static YamlContent Empty { get; } = new(SectionSnapshot.Of([]), []);

    /// <summary>A file that cannot be read.</summary>
    public static YamlContent Broken(IReadOnlyList<ConfigurationProblem> problems) => new(SectionSnapshot.Of([]), problems);
}
