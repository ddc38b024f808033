namespace Okta.AgentProxy.Exchange.Tests.OktaResources;

public sealed class HeaderTemplateTests
{
    private static readonly Dictionary<string, string> Secret = new() { ["a"] = "1", ["b"] = "2" };

    [Theory]
    [InlineData("a", "1")]
    [InlineData("{a}", "1")]
    [InlineData("Bearer {a}", "Bearer 1")]
    [InlineData("{a}:{b}", "1:2")]
    [InlineData("x{b}y", "x2y")]
    public void Fill_Template_PutsTheEntriesIn(string template, string expected) =>
        Assert.Equal(expected, HeaderTemplate.TryParse("X-Key", template, out _)!.Fill(Secret).Value);

    [Theory]
    [InlineData("X-Key", "{")]
    [InlineData("X-Key", "a}")]
    [InlineData("X-Key", "{}")]
    [InlineData("X-Key", "}{a")]
    [InlineData("X-Key", "")]
    [InlineData("", "a")]
    [InlineData("X Key", "a")]
    [InlineData("X-Key:", "a")]
    [InlineData("host", "a")]
    [InlineData("Transfer-Encoding", "a")]
    [InlineData("mcp-session-id", "a")]
    public void TryParse_NotATemplateOrAHeaderOfOurs_IsRefused(string header, string template)
    {
        Assert.Null(HeaderTemplate.TryParse(header, template, out var problem));

        Assert.NotNull(problem);
    }
}
