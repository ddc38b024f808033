namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class GatewayCompilerTests
{
    [Theory]
    [InlineData("http://localhost:8000", "http://localhost:8000")]
    [InlineData("https://gw.example.com/", "https://gw.example.com")]
    [InlineData("https://gw.example.com/mcp/", "https://gw.example.com/mcp")]
    public void Compile_BaseUrl_LosesItsTrailingSlashOnly(string text, string expected)
    {
        ProblemCollector problems = new();

        var baseUrl = GatewayCompiler.Compile(new AgentProxyOptions { GatewayBaseUrl = text }, problems);

        Assert.Equal(expected, baseUrl);
        Assert.Empty(problems.Problems);
    }

    [Theory]
    [InlineData("gw.example.com")]
    [InlineData("https://gw.example.com//x")]
    [InlineData("https://gw.example.com/%2e")]
    [InlineData("https://gw.example.com/?x")]
    [InlineData("https://u@gw.example.com/")]
    [InlineData("ws://gw.example.com/")]
    public void Compile_BadBaseUrl_IsReported(string text)
    {
        ProblemCollector problems = new();

        GatewayCompiler.Compile(new AgentProxyOptions { GatewayBaseUrl = text }, problems);

        Assert.Equal("gateway_base_url", Assert.Single(problems.Problems).Key);
    }

    [Fact]
    public void Compile_BadNumbersAndNames_AreAllReported()
    {
        ProblemCollector problems = new();
        AgentProxyOptions options = new() { GatewayPort = 70_000, ValidatedTokenCacheSize = 1, LogLevel = "loud", OktaClientSecret = "env:AGENTPROXY_TEST_NOT_SET" };

        GatewayCompiler.Compile(options, problems);

        Assert.Equal(["okta_client_secret", "validated_token_cache_size", "gateway_port", "log_level"], problems.Problems.Select(p => p.Key));
    }

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("::1", true)]
    [InlineData("10.0.0.0/99", false)]
    [InlineData("loadbalancer", false)]
    public void Compile_TrustedProxy_MustBeAnAddressOrRange(string text, bool good)
    {
        ProblemCollector problems = new();

        GatewayCompiler.Compile(new AgentProxyOptions { TrustedProxies = { text } }, problems);

        Assert.Equal(good, problems.Problems.Count == 0);
    }

    [Theory]
    [InlineData("gw.example.com", true)]
    [InlineData("gw.example.com:8443", true)]
    [InlineData("[::1]:8000", true)]
    [InlineData("*", true)]
    [InlineData("*.example.com", false)]
    [InlineData("https://gw.example.com", false)]
    [InlineData("gw.example.com/x", false)]
    [InlineData("u@gw.example.com", false)]
    public void Compile_AllowedHost_MustBeAHost(string text, bool good)
    {
        ProblemCollector problems = new();

        GatewayCompiler.Compile(new AgentProxyOptions { AllowedHosts = { text } }, problems);

        Assert.Equal(good, problems.Problems.Count == 0);
    }

    [Theory]
    [InlineData("https://app.example.com", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://app.example.com/", false)]
    [InlineData("https://App.example.com", false)]
    [InlineData("https://app.example.com/x", false)]
    [InlineData("null", false)]
    [InlineData("*", false)]
    public void Compile_AllowedOrigin_MustBeAnOriginAsBrowsersSendIt(string text, bool good)
    {
        ProblemCollector problems = new();

        GatewayCompiler.Compile(new AgentProxyOptions { AllowedOrigins = { text } }, problems);

        Assert.Equal(good, problems.Problems.Count == 0);
    }
}
