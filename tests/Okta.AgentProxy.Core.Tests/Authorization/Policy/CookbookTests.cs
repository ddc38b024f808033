using System.Text.RegularExpressions;

namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

/// <summary>Holds <c>docs/concepts/policy.md</c> to the code: every recipe compiles without a problem and does what its heading says.</summary>
public partial class CookbookTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "policy.md"));

    public static TheoryData<int, string, string?, string[], bool> Cases => new()
    {
        { 1, "get_user", null, [], true },
        { 1, "create_user", null, [], false },
        { 3, "create_user", null, ["Admins"], true },
        { 3, "delete_user", null, ["Admins"], false },
        { 3, "create_user", null, ["Everyone"], false },
        { 4, "deploy_x", null, ["Release Managers"], false },
        { 5, "pay", """{"amount":999.99,"currency":"EUR"}""", [], true },
        { 5, "pay", """{"amount":1000.01,"currency":"EUR"}""", [], false },
        { 5, "pay", """{"amount":-5,"currency":"EUR"}""", [], false },
        { 5, "pay", """{"amount":5}""", [], false },
        { 6, "create_user", """{"region":"EU"}""", [], false },
        { 8, "get_user", null, [], true },
        { 8, "approve_it", null, [], false },
        { 9, "anything", null, [], true },
        { 9, "anything", null, ["Contractors"], false },
        { 10, "restart_x", null, [], false },
    };

    [Fact]
    public void Cookbook_HasTenRecipes_AllWithoutProblems()
    {
        var recipes = Recipes();

        Assert.Equal(10, recipes.Count);
        Assert.All(recipes, yaml => Assert.Empty(PolicyText.Compile(yaml).Problems));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Recipe_DoesWhatItSays(int recipe, string tool, string? arguments, string[] groups, bool allowed)
    {
        var policy = PolicyText.Good(Recipes()[recipe - 1]);

        Assert.Equal(allowed, policy.Call(PolicyText.Caller(groups), tool, arguments).IsAllowed);
    }

    [Fact]
    public void Recipe7_HidesSecretsEverywhere()
    {
        var policy = PolicyText.Good(Recipes()[6]);

        Assert.True(policy.Read(PolicyText.Caller(), "file:///docs/a/b.md").IsAllowed);
        Assert.False(policy.Read(PolicyText.Caller(), "file:///docs/secrets/b.md").IsAllowed);
        Assert.False(policy.Read(PolicyText.Caller(), "file:///docs/x/.env").IsAllowed);
    }

    private static List<string> Recipes() => [.. YamlBlock().Matches(Page[Page.IndexOf("## Cookbook", StringComparison.Ordinal)..]).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
