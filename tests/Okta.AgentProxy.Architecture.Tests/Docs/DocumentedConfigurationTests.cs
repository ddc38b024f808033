using System.Text.Json;
using System.Text.RegularExpressions;

namespace Okta.AgentProxy.Architecture.Tests.Docs;

/// <summary>Every file that the documentation shows, and every one that it names, would do what the page says.</summary>
public sealed partial class DocumentedConfigurationTests
{
    public static TheoryData<string, string> Yaml => [.. MarkdownPage.All.SelectMany(page => page.Blocks("yaml").Where(block => !block.IsIncluded).Select(block => (page.Name, block.Code))).Distinct()];

    [Theory]
    [MemberData(nameof(Yaml))]
    public async Task Yaml_OfEveryPage_IsAConfiguration(string page, string yaml)
    {
        var problems = await DocumentedConfiguration.FindProblemsAsync(yaml);

        Assert.True(problems.Count == 0, $"{page}: {string.Join('\n', problems)}\n{yaml}");
    }

    [Theory]
    [InlineData("auth_methd: none", "auth_methd")]
    [InlineData("auth_method: okta-cross-ap", "okta-cross-ap")]
    [InlineData("policy:\n  - { name: x, allow: { tols: [a] } }", "tols")]
    [InlineData("policy:\n  - { name: x, allow: { roles: [nobody] } }", "nobody")]
    [InlineData("backends:\n  hr: { url: https://hr/mcp }", "paths")]
    [InlineData("backends: a: b", "YAML")]
    [InlineData("backends:\n  hr: [", "YAML")]
    [InlineData("agents:\n  cursor: { client_id: x, backend_access: [ghost] }", "ghost")]
    public async Task Yaml_ThatIsNone_IsFound(string yaml, string expected)
    {
        var problems = await DocumentedConfiguration.FindProblemsAsync(yaml);

        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Json_OfEveryPage_IsJson()
    {
        var wrong = MarkdownPage.All.SelectMany(page => page.Blocks("json").Where(block => !IsJson(block.Code)).Select(block => $"{page.Name}:\n{block.Code}"));

        Expect.None(wrong, "Blocks that are no JSON:");
    }

    [Fact]
    public void Paths_InBlocks_LeadSomewhere()
    {
        var dead = MarkdownPage.All.SelectMany(page => page.AllBlocks().SelectMany(code => RepositoryPath.Matches(code)).Select(match => match.Value.TrimEnd('.'))
            .Where(path => !Path.Exists(Path.Combine(Repository.Root, path))).Select(path => $"{page.Name}: {path}"));

        Expect.None(dead, "Commands that name files which are not there:");
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // What a build makes is not there before it.
    [GeneratedRegex(@"(?<![\w./-])(samples|src|tests|benchmarks|docs|\.ci)/(?![\w./-]*/(bin|obj)/)[\w./-]+")]
    private static partial Regex RepositoryPath { get; }
}
