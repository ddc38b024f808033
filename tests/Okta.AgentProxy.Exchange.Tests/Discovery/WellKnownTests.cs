namespace Okta.AgentProxy.Exchange.Tests.Discovery;

public sealed class WellKnownTests
{
    [Theory]
    [InlineData("https://h/employees", "https://h/.well-known/oauth-protected-resource/employees")]
    [InlineData("https://h:8443/a/b?x=1", "https://h:8443/.well-known/oauth-protected-resource/a/b?x=1")]
    [InlineData("https://h/", "https://h/.well-known/oauth-protected-resource")]
    public void ProtectedResource_InsertsBetweenHostAndPath(string resource, string expected) =>
        Assert.Equal(expected, WellKnown.ProtectedResource(new Uri(resource)).OriginalString);

    [Fact]
    public void AuthorizationServer_WithPath_LooksInEveryPlaceInOrder() => Assert.Equal(
        [
            "https://org.okta.com/.well-known/oauth-authorization-server/oauth2/default",
            "https://org.okta.com/.well-known/openid-configuration/oauth2/default",
            "https://org.okta.com/oauth2/default/.well-known/openid-configuration",
            "https://org.okta.com/oauth2/default/.well-known/oauth-authorization-server",
        ],
        WellKnown.AuthorizationServer(new Uri("https://org.okta.com/oauth2/default")).Select(u => u.OriginalString));

    [Fact]
    public void AuthorizationServer_Auth0WithTrailingSlash_HasNoDoubleSlash() => Assert.Equal(
        ["https://t.auth0.com/.well-known/oauth-authorization-server", "https://t.auth0.com/.well-known/openid-configuration"],
        WellKnown.AuthorizationServer(new Uri("https://t.auth0.com/")).Select(u => u.OriginalString));
}
