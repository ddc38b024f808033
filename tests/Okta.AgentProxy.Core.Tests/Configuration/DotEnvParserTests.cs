namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class DotEnvParserTests
{
    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("export A=1", "1")]
    [InlineData("  A = 1  ", "1")]
    [InlineData("A=", "")]
    [InlineData("A=x # a comment", "x")]
    [InlineData("A=x#y", "x#y")]
    [InlineData("A=#y", "")]
    [InlineData("A=a=b", "a=b")]
    [InlineData("A='x # y'", "x # y")]
    [InlineData("A='x\\ny'", "x\\ny")]
    [InlineData("A=\"x\\ny\"", "x\ny")]
    [InlineData("A=\"say \\\"hi\\\"\"", "say \"hi\"")]
    [InlineData("A=\"one\ntwo\"", "one\ntwo")]
    [InlineData("A=\"one\r\ntwo\"", "one\ntwo")]
    [InlineData("A=$(whoami)", "$(whoami)")]
    [InlineData("A=${HOME}", "${HOME}")]
    [InlineData("\uFEFFA=1", "1")]
    public void Parse_Line_GivesTheValueAndExpandsNothing(string text, string expected)
    {
        var variables = DotEnvParser.Parse(text, (line, message) => Assert.Fail($"{line}: {message}"));

        Assert.Equal(KeyValuePair.Create("A", expected), Assert.Single(variables));
    }

    [Theory]
    [InlineData("A=1\nnot a line\nB=2", 2)]
    [InlineData("A=1\n1B=2", 2)]
    [InlineData("A-B=2", 1)]
    [InlineData("=2", 1)]
    [InlineData("A=1\nB=\"s3cret\nC=3", 2)]
    public void Parse_BadLine_IsReportedWithItsNumberAndWithoutItsValue(string text, int expected)
    {
        List<(int Line, string Message)> problems = [];

        DotEnvParser.Parse(text, (line, message) => problems.Add((line, message)));

        Assert.Equal(expected, Assert.Single(problems).Line);
        Assert.DoesNotContain("s3cret", problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_CommentsAndBlankLines_AreSkipped()
    {
        var variables = DotEnvParser.Parse("# one\n\n  # two\nA=1\n", (line, message) => Assert.Fail(message));

        Assert.Single(variables);
    }
}
