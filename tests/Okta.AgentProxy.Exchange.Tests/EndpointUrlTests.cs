namespace Okta.AgentProxy.Exchange.Tests;

public sealed class EndpointUrlTests
{
    [Theory]
    [InlineData("https://u:hunter2@as.example/token")]
    [InlineData("http://as.example/token?key=hunter2")]
    [InlineData("hunter2")]
    public void Validate_UrlThatIsRefused_IsNotRepeated(string url)
    {
        AuthConfigProblems problems = new("b");
        EndpointUrl.Validate(ExchangeHarness.Config(("token_endpoint", url)), "token_endpoint", problems);

        var problem = Assert.Single(problems.All);
        Assert.StartsWith("backends.b.auth_config.token_endpoint must be an https URL", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }
}
