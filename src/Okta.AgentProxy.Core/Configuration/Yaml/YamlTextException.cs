namespace Okta.AgentProxy;

/// <summary>A text is no YAML that can be used. The message is in our words and quotes nothing of the text.</summary>
internal sealed class YamlTextException(int line, int column, string message) : Exception(message)
{
    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column, from 1.</summary>
    public int Column { get; } = column;
}
