namespace Okta.AgentProxy;

/// <summary>
/// Says in our words what is wrong with a YAML text. Nothing of the text is quoted: it may be a secret. The parser's messages are told apart by what they
/// contain; one that a later version words differently gets the general sentence, never another one's.
/// </summary>
internal static class YamlWords
{
    private const string Otherwise = "this cannot be read. Check the quotes, brackets and indentation here.";

    private static readonly (string Part, string Words)[] Table =
    [
        ("unknown escape", Escape),
        ("hexadecimal number", Escape),
        ("Unicode", Escape),
        ("quoted scalar", "the text in quotes that begins here is not closed, or its next lines are not indented."),
        ("invalid tab", Tab),
        ("tab character", Tab),
        ("invalid mapping", "a ':' stands where none may. Put a value that has ': ' in it in quotes, and check the indentation."),
        ("Mapping values are not allowed", "a ':' stands where none may. Put a value that has ': ' in it in quotes, and check the indentation."),
        ("could not find expected ':'", "this is no key: it has no ':' behind it."),
        ("did not find expected key", "this is neither 'key: value' nor part of what stands above it. Check the indentation, quotes and brackets."),
        ("'-' indicator", "this is no item ('- …') of the list above it. Check the indentation."),
        ("Block sequence entries", "a list of '- …' lines begins on a line of its own, below its key."),
        ("cannot start any token", "a value cannot begin with this character. Put it in quotes."),
        ("expected node content", "a value is missing here, or a comma or bracket is too many."),
        ("flow sequence", "a ',' or ']' is missing here."),
        ("flow mapping", "a ',' or '}' is missing here."),
        ("block scalar", "behind '|' and '>' may stand a number from 1 to 9, '+' or '-', and a comment after a space; the text begins on the next line."),
        ("anchor", Anchor),
        ("directive", Directive),
        ("comment", "a comment (#) needs a space in front of it."),
        ("incompatible YAML document", Directive),
        ("tag", "a type tag (!…) stands here; tags are not allowed. Put the value in quotes if it is meant to be text."),
        ("document", "a line with '---' or '...' has text where none may be."),
    ];

    private const string Escape = "the text in double quotes that begins here has an escape (\\…) that does not exist. In single quotes a backslash is a backslash.";
    private const string Tab = "a tab stands where only spaces may indent.";
    private const string Anchor = "an anchor (&…) or alias (*…) stands here that has no good name. Put the value in quotes if it is meant to be text.";
    private const string Directive = "a line that begins with '%' is a directive, and a configuration has no use for one.";

    /// <summary>The sentence for a message of the parser.</summary>
    public static string Say(string parserMessage)
    {
        foreach (var (part, words) in Table)
        {
            if (parserMessage.Contains(part, StringComparison.Ordinal))
            {
                return words;
            }
        }

        return Otherwise;
    }

    /// <summary>Whether a bracket that is not closed makes the parser say this.</summary>
    public static bool MayBeUnclosed(string parserMessage) =>
        parserMessage.StartsWith("While parsing a flow", StringComparison.Ordinal) || parserMessage.Contains("end of the stream", StringComparison.Ordinal);

    /// <summary>Whether the parser notices it at the end of the range that it names.</summary>
    public static bool IsAtItsEnd(string parserMessage) => parserMessage.Contains("tab character", StringComparison.Ordinal);
}
