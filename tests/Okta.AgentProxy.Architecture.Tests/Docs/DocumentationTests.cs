namespace Okta.AgentProxy.Architecture.Tests.Docs;

/// <summary>Documentation shows code that compiles and pages that exist.</summary>
public sealed class DocumentationTests
{
    private const string TestCommand = "dotnet test";

    [Fact]
    public void Code_MarkedAsIncluded_IsInThatFileWordForWord()
    {
        var wrong = MarkdownPage.All.SelectMany(page => page.Included().Where(block => !Contains(block.File, block.Code)).Select(block => $"{page.Name}: not (any more) in {block.File}:\n{block.Code}"));

        Expect.None(wrong, "Documentation that differs from the code it shows:");
    }

    [Fact]
    public void Marks_OfIncludedCode_AreFollowedByABlock()
    {
        var wrong = MarkdownPage.All.Where(page => page.Marks() != page.Included().Count());

        Expect.None(wrong.Select(page => page.Name), "Pages with a '<!-- from: FILE -->' that no code block follows:");
    }

    [Fact]
    public void Links_ToFiles_LeadSomewhere()
    {
        var dead = MarkdownPage.All.SelectMany(page => page.LocalLinks().Where(link => !Path.Exists(link.Target)).Select(link => $"{page.Name}: {link.Link}"));

        Expect.None(dead, "Links that lead nowhere:");
    }

    [Fact]
    public void TestCommand_InReadmeAndPipeline_IsTheSame()
    {
        var readme = File.ReadAllLines(Path.Combine(Repository.Root, "README.md"));
        var pipeline = File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"));

        Assert.Contains(TestCommand, readme);
        Assert.Contains($"\n{TestCommand} ", pipeline, StringComparison.Ordinal);
    }

    private static bool Contains(string file, string code)
    {
        var path = Path.Combine(Repository.Root, file);
        return File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n").TrimStart('\uFEFF').Contains(code.TrimEnd('\n'), StringComparison.Ordinal);
    }
}
