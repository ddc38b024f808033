namespace Okta.AgentProxy;

/// <summary>A value of a YAML file with the line it stands on.</summary>
/// <param name="Line">The line, from 1.</param>
internal abstract record YamlNode(int Line)
{
    /// <summary>A scalar; <see langword="null"/> for an empty plain one, <c>~</c> and <c>null</c>.</summary>
    public sealed record Scalar(string? Value, int Line) : YamlNode(Line)
    {
        // The value may be a secret, and a record would print it.
        public override string ToString() => $"scalar on line {Line}";
    }

    /// <summary>A sequence.</summary>
    public sealed record Sequence(List<YamlNode> Items, int Line) : YamlNode(Line);

    /// <summary>A mapping, in the order of the file.</summary>
    public sealed record Mapping(List<Entry> Entries, int Line) : YamlNode(Line);

    /// <summary>One key of a mapping.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="Line">The key's line.</param>
    public sealed record Entry(string Key, YamlNode Value, int Line)
    {
        // As above.
        public override string ToString() => $"key on line {Line}";
    }
}
