namespace Okta.AgentProxy.Core.Tests.Credentials;

public sealed class SecretTests
{
    [Fact]
    public void Value_IsRevealedAndNeverShown()
    {
        Secret secret = new("hunter2");

        Assert.Equal("hunter2", secret.Reveal());
        Assert.Equal("(secret)", secret.ToString());
        Assert.Null(secret.Reference);
        Assert.True(secret.TryReveal(out var value) && value == "hunter2");
    }

    [Theory]
    [InlineData("env:AGENTPROXY_TEST_NOT_SET", "AGENTPROXY_TEST_NOT_SET")]
    [InlineData("file:/nowhere/at/all", "/nowhere/at/all")]
    public void ReferenceToNothing_SaysWhatItLookedFor(string reference, string expected)
    {
        Secret secret = new(reference);

        Assert.Contains(expected, secret.FindProblem(), StringComparison.Ordinal);
        Assert.False(secret.TryReveal(out _));
        Assert.Throws<InvalidOperationException>(secret.Reveal);
        Assert.Equal(reference, secret.ToString());
    }

    [Fact]
    public void EmptyFile_IsAProblem()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.Contains("is empty", new Secret("file:" + file).FindProblem(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
