namespace Okta.AgentProxy.Exchange.Tests.Errors;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("The token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln is expired", "The token (removed) is expired")]
    [InlineData("code ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123", "code (removed)")]
    [InlineData("line\r\nInjected: yes", "line Injected: yes")]
    [InlineData("\u001b[31mred", " [31mred")]
    public void Clean_HostileText_IsHarmless(string text, string expected) => Assert.Equal(expected, SafeText.Clean(text));

    [Fact]
    public void Clean_LongText_IsCut() => Assert.True(SafeText.Clean(string.Join(' ', Enumerable.Repeat("word", 1_000)))!.Length <= 301);

    [Fact]
    public void Code_NotACode_IsDropped() => Assert.Null(SafeText.Code("<script>"));
}
