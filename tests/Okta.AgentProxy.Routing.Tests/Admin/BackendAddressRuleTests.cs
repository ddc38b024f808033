using System.Net;
using Okta.AgentProxy.Routing.Admin;

namespace Okta.AgentProxy.Routing.Tests.Admin;

public sealed class BackendAddressRuleTests
{
    private static readonly Backend Backend = new() { Name = "b", Url = new Uri("https://mcp.example/mcp"), Paths = ["/b"] };

    [Theory]
    [InlineData("10.0.0.1", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("169.254.169.254", true)]
    public async Task Check_NameThatResolves_IsWhatItsAddressIs(string address, bool isRefused)
    {
        ProblemCollector problems = new();

        await Rule(address).CheckAsync(Backend, problems, TestContext.Current.CancellationToken);

        Assert.Equal(isRefused ? ["backends.b.url"] : [], problems.Problems.Select(problem => problem.Key));
    }

    [Fact]
    public async Task Check_LocalAddressInAuthConfig_IsRefused()
    {
        ProblemCollector problems = new();
        var backend = Backend with { AuthConfig = new AuthConfig(new Dictionary<string, string> { ["token_endpoint"] = "http://169.254.169.254/token", ["scope"] = "x" }) };

        await Rule("10.0.0.1").CheckAsync(backend, problems, TestContext.Current.CancellationToken);

        Assert.Equal("backends.b.auth_config.token_endpoint", Assert.Single(problems.Problems).Key);
    }

    private static BackendAddressRule Rule(string address) => new(new AdminOptions(), new ConfiguredEntities(), (_, _) => Task.FromResult(new[] { IPAddress.Parse(address) }));
}
