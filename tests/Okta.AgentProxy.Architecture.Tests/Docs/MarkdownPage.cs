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

    /// <summary>How often the page marks a block as included, well formed or not.</summary>
    public int Marks() => Mark.Count(_text);

    /// <summary>The files that links name, as full paths.</summary>
    public IEnumerable<(string Link, string Target)> LocalLinks() =>
        Link.Matches(Fence.Replace(_text, string.Empty)).Select(match => match.Groups["to"].Value.Split('#')[0])
            .Where(to => to.Length > 0 && !to.Contains("://", StringComparison.Ordinal) && !to.StartsWith("mailto:", StringComparison.Ordinal))
            .Select(to => (to, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, to))));

    [GeneratedRegex(@"^[ ]*<!-- from: (?<file>\S+) -->\n+```\w*\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Include { get; }

    [GeneratedRegex("^````.*?^````", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Quoted { get; }

    [GeneratedRegex("<!-- from:")]
    private static partial Regex Mark { get; }

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link { get; }

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence { get; }
}
