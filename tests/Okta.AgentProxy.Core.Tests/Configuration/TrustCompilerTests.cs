namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class TrustCompilerTests
{
    [Theory]
    [InlineData("dev-1.okta.com", null, "default", "https://dev-1.okta.com/oauth2/default", "https://dev-1.okta.com")]
    [InlineData("https://dev-1.okta.com/", null, "aus1", "https://dev-1.okta.com/oauth2/aus1", "https://dev-1.okta.com")]
    [InlineData("dev-1.okta.com", "https://dev-1.okta.com", "default", "https://dev-1.okta.com/oauth2/default", "https://dev-1.okta.com")]
    [InlineData(null, "https://dev-1.okta.com/", "aus1", "https://dev-1.okta.com/oauth2/aus1", "https://dev-1.okta.com")]
    [InlineData("dev-1.okta.com", "https://dev-1.okta.com/oauth2/aus2/", "aus1", "https://dev-1.okta.com/oauth2/aus2", "https://dev-1.okta.com")]
    [InlineData(null, "https://login.acme.com/oauth2/aus2", "aus1", "https://login.acme.com/oauth2/aus2", "https://login.acme.com")]
    [InlineData("http://localhost:5101", null, "default", "http://localhost:5101/oauth2/default", "http://localhost:5101")]
    [InlineData("http://127.0.0.1:5101", null, "default", "http://127.0.0.1:5101/oauth2/default", "http://127.0.0.1:5101")]
    [InlineData("http://[::1]:5101", null, "default", "http://[::1]:5101/oauth2/default", "http://[::1]:5101")]
    public void Compile_GoodSettings_GiveTheTwoIssuers(string? domain, string? issuer, string id, string expectedIssuer, string expectedOrg)
    {
        ProblemCollector problems = new();

        var trust = TrustCompiler.Compile(new AgentProxyOptions { OktaDomain = domain, OktaIssuer = issuer, OktaAuthorizationServerId = id }, problems);

        Assert.Empty(problems.Problems);
        Assert.Equal((expectedIssuer, expectedOrg), (trust!.Issuer, trust.OrgIssuer));
    }

    [Theory]
    [InlineData("https://{yourOktaDomain}", "placeholder")]
    [InlineData("dev-1-admin.okta.com", "Leave out '-admin'")]
    [InlineData("https://dev-1-admin.oktapreview.com", "Leave out '-admin'")]
    [InlineData("dev-1-ADMIN.okta-emea.com", "Leave out '-admin'")]
    [InlineData("dev-1.okta.com.com", "'.com.com'")]
    [InlineData("https://https://dev-1.okta.com", "more than once")]
    [InlineData("http://dev-1.okta.com", "must use https")]
    [InlineData("http://127.0.0.1.evil.com", "must use https")]
    [InlineData("http://localhost.evil.com", "must use https")]
    [InlineData("https://user:pw@dev-1.okta.com", "user name or password")]
    [InlineData("https://dev-1.okta.com?x", "query")]
    [InlineData("https://dev-1.okta.com/oauth2/default", "without a path")]
    [InlineData("ldap://dev-1.okta.com", "must be an absolute http or https URL")]
    [InlineData("not a host", "must")]
    public void Compile_BadDomain_IsReported(string domain, string expected)
    {
        ProblemCollector problems = new();

        var trust = TrustCompiler.Compile(new AgentProxyOptions { OktaDomain = domain }, problems);

        Assert.Null(trust);
        Assert.Contains(expected, Assert.Single(problems.Problems).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://dev-1.okta.com/oauth2/default")]
    [InlineData("https://dev-1-admin.okta.com/oauth2/default")]
    [InlineData("https://dev-1.okta.com/oauth2/default#x")]
    [InlineData("/oauth2/default")]
    public void Compile_BadIssuer_IsReported(string issuer)
    {
        ProblemCollector problems = new();

        var trust = TrustCompiler.Compile(new AgentProxyOptions { OktaIssuer = issuer, OktaDomain = "dev-1.okta.com" }, problems);

        Assert.Null(trust);
        Assert.Equal("okta_issuer", Assert.Single(problems.Problems).Key);
    }

    [Fact]
    public void Compile_NeitherDomainNorIssuer_IsReported()
    {
        ProblemCollector problems = new();

        Assert.Null(TrustCompiler.Compile(new AgentProxyOptions(), problems));
        Assert.Contains("set OKTA_DOMAIN", Assert.Single(problems.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a?b")]
    public void Compile_BadServerId_IsReported(string id)
    {
        ProblemCollector problems = new();

        Assert.Null(TrustCompiler.Compile(new AgentProxyOptions { OktaDomain = "dev-1.okta.com", OktaAuthorizationServerId = id }, problems));
        Assert.Equal("okta_authorization_server_id", Assert.Single(problems.Problems).Key);
    }

    [Fact]
    public void Compile_IssuerOnAnotherHost_Warns()
    {
        ProblemCollector problems = new();

        TrustCompiler.Compile(new AgentProxyOptions { OktaDomain = "dev-1.okta.com", OktaIssuer = "https://login.acme.com/oauth2/aus1" }, problems);

        Assert.Equal("okta_issuer", Assert.Single(problems.Warnings).Key);
    }

    [Fact]
    public void Compile_OwnScheme_TakesTheIssuerAsItStands()
    {
        ProblemCollector problems = new();

        var trust = TrustCompiler.Compile(new AgentProxyOptions { OktaIssuer = "https://tenant.example.com/", AuthenticationScheme = "mine" }, problems);

        Assert.Equal("https://tenant.example.com/", trust!.Issuer);
    }

    [Fact]
    public void Create_BadOptions_Throws()
    {
        var thrown = Assert.Throws<AgentProxyConfigurationException>(() => InboundTrustFactory.Create(new AgentProxyOptions()));

        Assert.Single(thrown.Problems);
    }
}
