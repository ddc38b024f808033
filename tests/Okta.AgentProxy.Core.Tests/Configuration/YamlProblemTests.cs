using System.Text;

namespace Okta.AgentProxy.Core.Tests.Configuration;

/// <summary>Broken files, each with the exact line, column and words that a person gets.</summary>
public sealed class YamlProblemTests
{
    private const string List = "the list that begins with '[' here is not closed with ']'.";
    private const string Mapping = "the mapping that begins with '{' here is not closed with '}'.";
    private const string Quote = "the text in quotes that begins here is not closed, or its next lines are not indented.";
    private const string Escape = "the text in double quotes that begins here has an escape (\\…) that does not exist. In single quotes a backslash is a backslash.";
    private const string Colon = "a ':' stands where none may. Put a value that has ': ' in it in quotes, and check the indentation.";
    private const string NoKey = "this is neither 'key: value' nor part of what stands above it. Check the indentation, quotes and brackets.";
    private const string First = "a value cannot begin with this character. Put it in quotes.";
    private const string Missing = "a value is missing here, or a comma or bracket is too many.";
    private const string Block = "behind '|' and '>' may stand a number from 1 to 9, '+' or '-', and a comment after a space; the text begins on the next line.";
    private const string Anchor = "an anchor (&…) or alias (*…) stands here that has no good name. Put the value in quotes if it is meant to be text.";
    private const string Tag = "a type tag (!…) stands here; tags are not allowed. Put the value in quotes if it is meant to be text.";
    private const string Directive = "a line that begins with '%' is a directive, and a configuration has no use for one.";
    private const string Tab = "a tab stands where only spaces may indent.";

    [Theory]
    [InlineData("okta_domain: a\nbackends:\n  e:\n    paths: [/employees, /hr\n    auth_method: none\n", 4, 12, List)]
    [InlineData("paths: [/employees, /hr", 1, 8, List)]
    [InlineData("a: 1\npaths: [a, b\n\n", 2, 8, List)]
    [InlineData("a: [", 1, 4, List)]
    [InlineData("[", 1, 1, List)]
    [InlineData("a: [b, {c: [d", 1, 12, List)]
    [InlineData("a: {b: [c}", 1, 8, List)]
    [InlineData("a: {b: 1", 1, 4, Mapping)]
    [InlineData("a: {b: 1\nc: 2\n", 1, 4, Mapping)]
    [InlineData("{", 1, 1, Mapping)]
    [InlineData("a: 'open", 1, 4, Quote)]
    [InlineData("a: 1\nb: \"open\nc: 2\n", 2, 4, Quote)]
    [InlineData("a: \"x\n---\ny\"", 1, 4, Quote)]
    [InlineData("a: \"\\q\"", 1, 4, Escape)]
    [InlineData("a: \"\\x1\"", 1, 4, Escape)]
    [InlineData("a: \"\\uD800\"", 1, 4, Escape)]
    [InlineData("a: \"\\U00110000\"", 1, 4, Escape)]
    [InlineData("a: 1\n\tb: 2", 2, 1, Tab)]
    [InlineData("a: b: c", 1, 5, Colon)]
    [InlineData("a: x\n  y: z", 2, 4, Colon)]
    [InlineData("a:b\nc: 1", 2, 2, Colon)]
    [InlineData("a:\n  b: 1\n c: 2", 3, 2, NoKey)]
    [InlineData("a: 1\nb\nc: 2", 2, 1, NoKey)]
    [InlineData("a: 1\n- b", 2, 1, NoKey)]
    [InlineData("a: 'x' y", 1, 8, NoKey)]
    [InlineData("a: [b]]", 1, 7, NoKey)]
    [InlineData("a: |9\n x", 2, 2, NoKey)]
    [InlineData("- a\nb: 1", 2, 1, "this is no item ('- …') of the list above it. Check the indentation.")]
    [InlineData("a: - b", 1, 4, "a list of '- …' lines begins on a line of its own, below its key.")]
    [InlineData("a: @x", 1, 4, First)]
    [InlineData("a: `x`", 1, 4, First)]
    [InlineData("a: %x", 1, 4, First)]
    [InlineData("a: ]", 1, 4, Missing)]
    [InlineData("}", 1, 1, Missing)]
    [InlineData("a: [b,,c]", 1, 7, Missing)]
    [InlineData("a: |0\n x", 1, 4, Block)]
    [InlineData("a: |x\n y", 1, 4, Block)]
    [InlineData("a: &", 1, 4, Anchor)]
    [InlineData("a: *", 1, 4, Anchor)]
    [InlineData("a: &x &y z", 1, 7, Anchor)]
    [InlineData("a: !<", 1, 4, Tag)]
    [InlineData("a: !a!b c", 1, 4, Tag)]
    [InlineData("%YAML 1.2 x", 1, 1, Directive)]
    [InlineData("%", 1, 1, Directive)]
    [InlineData("%YAML 9.1\n---\na: 1", 1, 1, Directive)]
    [InlineData("a: 1\n... x", 2, 1, "a line with '---' or '...' has text where none may be.")]
    public void BrokenFile_IsReportedAtItsPlaceInOurWords(string yaml, int line, int column, string words)
    {
        var problem = Assert.Single(Flatten(Encoding.UTF8.GetBytes(yaml)).Problems);

        Assert.Equal($"config.yaml:{line}: is not valid YAML (column {column}): {words}", problem.ToString());
    }

    [Theory]
    [InlineData("a: 1\nb: \u0001x", "config.yaml:2: has a control character (U+0001), which no text has.")]
    [InlineData("a: 1\n\n\0", "config.yaml:3: has a control character (U+0000), which no text has.")]
    public void ControlCharacter_IsReportedOnItsLine(string yaml, string expected)
    {
        Assert.Equal(expected, Assert.Single(Flatten(Encoding.UTF8.GetBytes(yaml)).Problems).ToString());
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0x3a, 0x20, 0x31, 0x0a, 0x62, 0x3a, 0x20, 0xff }, 2)]
    [InlineData(new byte[] { 0xff, 0xfe, 0x61, 0x00 }, 1)]
    [InlineData(new byte[] { 0x0a, 0x0a, 0xc3 }, 3)]
    public void NotUtf8_IsReportedOnItsLine(byte[] bytes, int line)
    {
        Assert.Equal($"config.yaml:{line}: is not UTF-8. Save the file in that encoding.", Assert.Single(Flatten(bytes).Problems).ToString());
    }

    private static YamlContent Flatten(byte[] yaml) => YamlFlattener.Flatten(yaml, "AgentProxy", "config.yaml");
}
