namespace Okta.AgentProxy.Core.Tests.Configuration.Rules;

public sealed class SuggestionTests
{
    private static readonly string[] Known = ["url", "paths", "auth_method", "auth_config", "enabled"];

    [Theory]
    [InlineData("URI", "url")]
    [InlineData("path", "paths")]
    [InlineData("auth-method", "auth_method")]
    [InlineData("auth_confg", "auth_config")]
    [InlineData("enable", "enabled")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    [InlineData("description", null)]
    public void For_Word_FindsWhatWasProbablyMeant(string word, string? expected) => Assert.Equal(expected, Suggestion.For(word, Known));

    [Fact]
    public void For_VeryLongWord_IsNotCompared() => Assert.Null(Suggestion.For(new string('u', 100_000), Known));

    [Fact]
    public void For_NothingKnown_FindsNothing() => Assert.Null(Suggestion.For("url", []));
}
