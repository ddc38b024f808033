namespace Okta.AgentProxy.Exchange.Tests.TokenCache;

public sealed class CredentialLifetimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(3600, null, 3570, 3510)]
    [InlineData(null, null, 270, 210)]
    [InlineData(3600, 600, 570, 510)]
    [InlineData(60, null, 54, 42)]
    [InlineData(10_000_000, null, 86_370, 86_310)]
    public void From_ExpiresInAndUsersToken_TakesTheEarlierMinusTheMargin(int? expiresIn, int? subject, int ends, int refresh)
    {
        var dates = CredentialLifetime.From(
            new TokenExchangeOptions(), Now, expiresIn is { } s ? TimeSpan.FromSeconds(s) : null, subject is { } e ? Now.AddSeconds(e) : null, isShared: false);

        Assert.Equal((Now.AddSeconds(ends), Now.AddSeconds(refresh)), dates!.Value);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(3600, -5)]
    public void From_AlreadyOver_IsNotKept(int expiresIn, int? subject) =>
        Assert.Null(CredentialLifetime.From(new TokenExchangeOptions(), Now, TimeSpan.FromSeconds(expiresIn), subject is { } e ? Now.AddSeconds(e) : null, isShared: false));
}
