using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Configuration.Rules;

public sealed class PathRulesTests
{
    [Theory]
    [InlineData("/employees")]
    [InlineData("/hr/v1.2/people")]
    [InlineData("/a-b_c~d")]
    [InlineData("/administration")]
    [InlineData("/healthcare")]
    [InlineData("/api")]
    [InlineData("/x/admin")]
    public void FindProblem_PlainPath_IsFine(string path) => Assert.Null(PathRules.FindProblem(path));

    [Theory]
    [InlineData("", "must start with '/'")]
    [InlineData("hr", "must start with '/'")]
    [InlineData("\\hr", "must start with '/'")]
    [InlineData("/", "at least one segment")]
    [InlineData("/hr/", "must not end in '/'")]
    [InlineData("//hr", "'//'")]
    [InlineData("/hr//x", "'//'")]
    [InlineData("/hr/..", "'..'")]
    [InlineData("/./hr", "'.'")]
    [InlineData("/hr/%2e%2e", "letters, digits")]
    [InlineData("/hr%2fx", "letters, digits")]
    [InlineData("/hr/*", "letters, digits")]
    [InlineData("/hr/{id}", "letters, digits")]
    [InlineData("/hr;v=1", "letters, digits")]
    [InlineData("/hr?x", "letters, digits")]
    [InlineData("/hr\\x", "letters, digits")]
    [InlineData("/h r", "letters, digits")]
    [InlineData("/hé", "letters, digits")]
    [InlineData("/hr\u200b", "letters, digits")]
    [InlineData("/.well-known/x", "reserved")]
    [InlineData("/Health", "reserved")]
    [InlineData("/health/live", "reserved")]
    [InlineData("/connect", "reserved")]
    [InlineData("/api/admin/agents", "reserved")]
    [InlineData("/admin", "reserved")]
    public void FindProblem_AmbiguousPath_IsRefused(string path, string expected) =>
        Assert.Contains(expected, PathRules.FindProblem(path), StringComparison.Ordinal);

    [Fact]
    public void FindProblem_VeryLongPath_IsRefused() => Assert.NotNull(PathRules.FindProblem("/" + new string('a', 256)));

    [Fact]
    public void FindProblem_AnyAcceptedPath_IsReadTheSameByEveryUrlParser()
    {
        var texts = Gen.Elements("/", ".", "..", "a", "B", "%2e", "%2F", "\\", "hr", "*", "{", "~", ";", "é", " ").ListOf().Select(parts => "/" + string.Concat(parts));

        Prop.ForAll(texts.ToArbitrary(), path => PathRules.FindProblem(path) is not null || new Uri("http://h" + path).AbsolutePath == path)
            .QuickCheckThrowOnFailure();
    }
}
