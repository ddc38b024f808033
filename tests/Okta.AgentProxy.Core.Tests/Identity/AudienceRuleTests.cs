namespace Okta.AgentProxy.Core.Tests.Identity;

public class AudienceRuleTests
{
    private static readonly InboundTrust Trust = new() { Issuer = "https://org/oauth2/default", OrgIssuer = "https://org", Audience = "api://default" };

    [Theory]
    [InlineData(null, new[] { "api://default" }, true)]
    [InlineData(null, new[] { "other", "api://default" }, true)]
    [InlineData(null, new[] { "api://employees" }, false)]
    [InlineData(null, new string[0], false)]
    [InlineData(null, new[] { "API://default" }, false)]
    [InlineData("api://employees", new[] { "api://employees" }, true)]
    [InlineData("api://employees", new[] { "api://default" }, false)]
    public void Check_AccessToken_MustBeForTheBackend(string? backendAudience, string[] audiences, bool isAllowed)
    {
        var error = AudienceRule.Check(Caller(TokenKind.AccessToken, audiences), Backend(backendAudience), Trust);

        Assert.Equal(isAllowed ? null : "invalid_token", error?.Code);
    }

    [Fact]
    public void Check_IdToken_IsLeftToTheAgentResolver()
    {
        var error = AudienceRule.Check(Caller(TokenKind.IdToken, ["0oa1"]), Backend(null), Trust);

        Assert.Null(error);
    }

    [Fact]
    public void Check_AccessTokenOfTheOrgServer_IsRefusedWhateverItsAudience()
    {
        var error = AudienceRule.Check(Caller(TokenKind.AccessToken, ["api://default"], Trust.OrgIssuer), Backend(null), Trust);

        Assert.Equal((401, "invalid_token"), (error!.Status, error.Code));
    }

    [Fact]
    public void Check_ProviderWithOneIssuer_HasNoOrgServer()
    {
        var trust = new InboundTrust { Issuer = "https://idp", OrgIssuer = "https://idp", Audience = "api://default" };

        var error = AudienceRule.Check(Caller(TokenKind.AccessToken, ["api://default"], "https://idp"), Backend(null), trust);

        Assert.Null(error);
    }

    private static Backend Backend(string? audience) => new() { Name = "employees", Url = new Uri("http://backend/mcp"), Paths = ["/employees"], Audience = audience };

    private static Subject Caller(TokenKind kind, string[] audiences, string? issuer = null) =>
        new() { Issuer = issuer ?? Trust.Issuer, Id = "00u1", Sub = "alice", TokenKind = kind, Audiences = audiences };
}
