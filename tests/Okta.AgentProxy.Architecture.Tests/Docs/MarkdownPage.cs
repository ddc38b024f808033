using System.Text.RegularExpressions;

namespace Okta.AgentProxy.Architecture.Tests.Docs;

/// <summary>A page of documentation: the code it shows and the pages it points to.</summary>
internal sealed partial class MarkdownPage(string path)
{
    // Without what is inside fences of four: that is Markdown about Markdown.
    private readonly string _text = Quoted.Replace(File.ReadAllText(path).ReplaceLineEndings("\n"), string.Empty);

    public static IEnumerable<MarkdownPage> All { get; } = [.. Repository.Files(".", ".md").Select(file => new MarkdownPage(file))];

    public string Name { get; } = Repository.Relative(path);

    /// <summary>The fenced blocks below a comment <c>&lt;!-- from: FILE --&gt;</c>, with that file.</summary>
    public IEnumerable<(string File, string Code)> Included() =>
        Include.Matches(_text).Select(match => (match.Groups["file"].Value, match.Groups["code"].Value));

    /// <summary>Every fenced block of a language, without the indent that it has in a list, and whether a comment says where it is from.</summary>
    public IEnumerable<(string Code, bool IsIncluded)> Blocks(string language) => Block.Matches(_text)
        .Where(match => match.Groups["language"].Value == language)
        .Select(match => (
            string.Join('\n', match.Groups["code"].Value.Split('\n').Select(line => line.StartsWith(match.Groups["indent"].Value, StringComparison.Ordinal) ? line[match.Groups["indent"].Length..] : line)),
            match.Groups["mark"].Success));

    /// <summary>What stands in every fenced block, of whatever language.</summary>
    public IEnumerable<string> AllBlocks() => Fence.Matches(_text).Select(match => match.Value);

    /// <summary>How often the page marks a block as included, well formed or not.</summary>
    public int Marks() => Mark.Count(_text);

    /// <summary>The files that links name, as full paths.</summary>
    public IEnumerable<(string Link, string Target)> LocalLinks() =>
        Link.Matches(Fence.Replace(_text, string.Empty)).Select(match => match.Groups["to"].Value.Split('#')[0])
            .Where(to => to.Length > 0 && !to.Contains("://", StringComparison.Ordinal) && !to.StartsWith("mailto:", StringComparison.Ordinal))
            .Select(to => (to, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, to))));

    [GeneratedRegex(@"^[ ]*<!-- from: (?<file>\S+) -->\n+```\w*\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Include { get; }

    [GeneratedRegex(@"(?<mark><!-- from: \S+ -->\n+)?^(?<indent>[ ]*)```(?<language>\w+)\n(?<code>.*?)^[ ]*```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block { get; }

    [GeneratedRegex("^````.*?^````", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Quoted { get; }

    [GeneratedRegex("<!-- from:")]
    private static partial Regex Mark { get; }

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link { get; }

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence { get; }
}
