namespace Okta.AgentProxy.Core.Tests.Identity;

public class InboundAuthenticatorTests
{
    [Fact]
    public async Task Authenticate_AccessTokenOfTheCustomServer_ReadsOktasClaims()
    {
        await using var identity = await IdentityFixture.StartAsync();
        var token = identity.Token();

        var outcome = await identity.AuthenticateAsync(token);

        Assert.Null(outcome.Error);
        Assert.Equal(token, outcome.Token);
        Assert.Equal(identity.Org.Issuer, outcome.Subject!.Issuer);
        Assert.Equal(IdentityFixture.Alice, outcome.Subject.Sub);
        Assert.StartsWith("00u", outcome.Subject.Id, StringComparison.Ordinal);
        Assert.Equal(IdentityFixture.Client, outcome.Subject.ClientId);
        Assert.Equal(TokenKind.AccessToken, outcome.Subject.TokenKind);
        Assert.Equal(["api://default"], outcome.Subject.Audiences);
        Assert.Equal(["mcp:read", "mcp:write"], outcome.Subject.Scopes.Order());
        Assert.False(outcome.Subject.IsService);
        Assert.Equal(identity.Clock.GetUtcNow() + TimeSpan.FromHours(1), outcome.Subject.ExpiresAt);
    }
}
