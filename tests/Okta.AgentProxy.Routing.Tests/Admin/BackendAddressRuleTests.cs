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

    /// <summary>Who wrote what: the file's backend has a token endpoint, and somebody changes one of its addresses at run time.</summary>
    public static TheoryData<string, string, bool, bool> Edits => new()
    {
        { "https://mcp.example/mcp", "https://as.example/token", false, false },
        { "https://mcp.example/mcp", "https://other.example/token", false, true },
        { "https://other.example/mcp", "https://as.example/token", false, true },
        { "https://mcp.example/mcp", "http://localhost/token", false, true },
        { "https://mcp.example/mcp", "no address", false, false },
        { "https://mcp.example/mcp", "https://as.example/token", true, false },
        { "https://mcp.example/mcp", "https://other.example/token", true, false },
        { "https://other.example/mcp", "https://other.example/token", true, false },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void GuardsCredentials_BackendOfTheFileEditedAtRunTime_UnlessNothingOfItIsNew(string url, string endpoint, bool isAllowed, bool isGuarded)
    {
        var configured = Configured(Backend with { AuthConfig = Endpoint("https://as.example/token") });
        var edited = Backend with { Url = new Uri(url), AuthConfig = Endpoint(endpoint) };

        var guards = new BackendAddressRule(new AdminOptions { DangerousLocalBackends = isAllowed }, configured).GuardsCredentials(Stored(edited, EntitySource.Runtime));

        Assert.Equal(isGuarded, guards);
    }

    [Theory]
    [InlineData(EntitySource.Configuration, "https://as.example/token", false, false)]
    [InlineData(EntitySource.Configuration, "https://as.example/token", true, true)]
    [InlineData(EntitySource.Runtime, "https://as.example/token", false, true)]
    [InlineData(EntitySource.Configuration, "http://127.0.0.1:9/token", false, false)]
    [InlineData(EntitySource.Configuration, "http://127.0.0.1:9/token", true, true)]
    public void GuardsCredentials_ByWhoSaysIt_IsAsForTheBackendItself(EntitySource source, string endpoint, bool writesBack, bool isGuarded)
    {
        var backend = Backend with { AuthConfig = Endpoint(endpoint) };
        var rule = new BackendAddressRule(new AdminOptions { WriteBack = writesBack }, source == EntitySource.Configuration ? Configured(backend) : new ConfiguredEntities());

        var guards = rule.GuardsCredentials(Stored(backend, source));

        Assert.Equal(isGuarded, guards);
    }

    private static ConfiguredEntities Configured(Backend backend) => new()
    {
        Current = new CompiledConfiguration
        {
            Agents = [],
            Backends = [backend],
            Trust = new InboundTrust { Issuer = "https://org.example/oauth2/default", OrgIssuer = "https://org.example", Audience = "api" },
            Settings = new GatewaySettings(new AgentProxyOptions()),
        },
    };

    private static StoredEntity<Backend> Stored(Backend backend, EntitySource source) => new(backend, "1", source);

    private static AuthConfig Endpoint(string address) => new([KeyValuePair.Create("token_endpoint", address)]);

    private static BackendAddressRule Rule(string address) => new(new AdminOptions(), new ConfiguredEntities(), (_, _) => Task.FromResult(new[] { IPAddress.Parse(address) }));
}
