namespace Okta.AgentProxy.Architecture.Tests.Docs;

/// <summary>Every block of C# in the documentation compiles: as part of a project, which <c>from:</c> says, or here.</summary>
public sealed class DocumentedCodeTests
{
    [Fact]
    public void Code_OfNoFile_Compiles()
    {
        var wrong = MarkdownPage.All.SelectMany(page => page.Blocks("csharp").Where(block => !block.IsIncluded)
            .SelectMany(block => DocumentedCode.Problems(block.Code).Select(problem => $"{page.Name}: {problem}\n{block.Code}")));

        Expect.None(wrong, "Code in the documentation that does not compile:");
    }

    [Fact]
    public void Code_ThatIsAFile_IsShownFromItsFirstLine()
    {
        var wrong = MarkdownPage.All.SelectMany(page => page.Included()
            .Where(block => IsWholeType(block.Code) && !FirstLines(block.File).StartsWith(block.Code[..block.Code.IndexOf('\n', StringComparison.Ordinal)], StringComparison.Ordinal))
            .Select(block => $"{page.Name}: {block.File} is shown without its using directives."));

        Expect.None(wrong, "A reader copies what is shown:");
    }

    [Fact]
    public void Code_OfAFile_BelongsToAProject()
    {
        var wrong = MarkdownPage.All.SelectMany(page => page.Included().Where(block => block.File.EndsWith(".cs", StringComparison.Ordinal) && !HasProject(block.File))
            .Select(block => $"{page.Name}: no project compiles {block.File}."));

        Expect.None(wrong, "Code that nobody compiles:");
    }

    [Theory]
    [InlineData("builder.Services.AddOktaAgentProxi(builder.Configuration);", "CS1061")]
    [InlineData("var builder = 1; builder.Services.AddOktaAgentProxy();", "CS1061")]
    [InlineData("app.MapMcpProxy(", "CS1026")]
    [InlineData("sealed class Mine : IAgentResolver { }", "CS0535")]
    [InlineData("internal sealed class Mine : IDisposable { public void Dispose() => socket.Dispose(); }", "CS0103")]
    [InlineData("var token = org.IssueAccessToken(1);", "CS")]
    [InlineData("this is no code", "CS")]
    public void Problems_OfCodeThatDoesNotCompile_AreFound(string code, string expected)
    {
        var problems = DocumentedCode.Problems(code);

        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    private static bool IsWholeType(string code) => code.Contains("\nnamespace ", StringComparison.Ordinal) || code.Split('\n')[0].Contains(" class ", StringComparison.Ordinal) || code.StartsWith("using ", StringComparison.Ordinal);

    private static string FirstLines(string file) => File.ReadAllText(Path.Combine(Repository.Root, file)).TrimStart('\uFEFF');

    private static bool HasProject(string file)
    {
        for (var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, file)); folder is not null && folder.Length >= Repository.Root.Length; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.EnumerateFiles(folder, "*.csproj").Any())
            {
                return true;
            }
        }

        return false;
    }
}
