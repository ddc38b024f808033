using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class EnvironmentTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agentproxy-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("OKTA_DOMAIN", "AgentProxy:okta_domain")]
    [InlineData("PROTECTED_DISCOVERY", "AgentProxy:protected_discovery")]
    [InlineData("AgentProxy__backends__hr__url", "AgentProxy:backends:hr:url")]
    [InlineData("AGENTPROXY__AGENTS__CURSOR__SCOPES__0", "AgentProxy:AGENTS:CURSOR:SCOPES:0")]
    [InlineData("PATH", null)]
    [InlineData("AgentProxy__", null)]
    public void KeyOf_Variable_IsTheKeyItStandsFor(string variable, string? expected) => Assert.Equal(expected, EnvironmentNames.KeyOf(variable));

    [Fact]
    public void Table_EveryKey_IsAnOptionOrKnownElsewhere()
    {
        var known = OptionsShape.Of(typeof(AgentProxyOptions)).Keys.Keys.Concat(ForeignKeys.OfGateway);

        Assert.Empty(EnvironmentNames.Table.Values.Except(known));
    }

    [Fact]
    public void Environment_EmptyVariable_CountsAsNotSet()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("AgentProxy:okta_domain", "from-yaml.okta.com")])
            .Add(Variables(("OKTA_DOMAIN", ""), ("OKTA_AUDIENCE", "api://x")))
            .Build();

        Assert.Equal("from-yaml.okta.com", configuration["AgentProxy:okta_domain"]);
        Assert.Equal("api://x", configuration["AgentProxy:okta_audience"]);
    }

    [Fact]
    public async Task Environment_WinsOverYaml_AndProblemsNameTheVariable()
    {
        await using var fixture = new ConfigurationFixture(sources: s => s.Add(Variables(("OKTA_DOMAIN", "dev-1-admin.okta.com"), ("GATEWAY_PORT", "many"))));

        var problems = fixture.Problems();

        Assert.Equal(2, problems.Length);
        Assert.Contains(problems, p => p.StartsWith("environment variable OKTA_DOMAIN: okta_domain is the address of the Admin Console", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("environment variable GATEWAY_PORT: gateway_port must be a whole number", StringComparison.Ordinal));
    }

    [Fact]
    public void DotEnv_SetsWhatTheEnvironmentHasNot_AndLosesToIt()
    {
        var prefix = $"AGENTPROXY_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(prefix + "_SET", "real");
        var file = Path.Combine(_directory, ".env");
        File.WriteAllText(file, $"{prefix}_SET=file\n{prefix}_NEW=file\nAgentProxy__{prefix}=from-file\n");

        var configuration = new ConfigurationBuilder().AddAgentProxyDotEnv(file).Build();

        Assert.Equal("real", Environment.GetEnvironmentVariable(prefix + "_SET"));
        Assert.Equal("file", Environment.GetEnvironmentVariable(prefix + "_NEW"));
        Assert.Equal("from-file", configuration[$"AgentProxy:{prefix}"]);
        Assert.Equal("file", new Secret($"env:{prefix}_NEW").Reveal());
    }

    [Fact]
    public void DotEnv_VariableThatIsSet_DoesNotShadowTheEnvironmentInEitherOrder()
    {
        var name = $"AgentProxy__t{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(name, "real");
        var file = Path.Combine(_directory, ".env");
        File.WriteAllText(file, name + "=file");
        var key = name.Replace("__", ":", StringComparison.Ordinal);

        var before = new ConfigurationBuilder().AddAgentProxyDotEnv(file).AddAgentProxyEnvironment().Build();
        var after = new ConfigurationBuilder().AddAgentProxyEnvironment().AddAgentProxyDotEnv(file).Build();

        Assert.Equal("real", before[key]);
        Assert.Equal("real", after[key]);
    }

    [Fact]
    public void DotEnv_Missing_IsFineUnlessRequired()
    {
        var file = Path.Combine(_directory, "nothing.env");

        var optional = new ConfigurationBuilder().AddAgentProxyDotEnv(file).Build();
        var required = new ConfigurationBuilder().AddAgentProxyDotEnv(file, optional: false).Build();

        Assert.Empty(optional.Providers.OfType<ILocatableProvider>().Single().LoadProblems);
        Assert.Contains("does not exist", required.Providers.OfType<ILocatableProvider>().Single().LoadProblems.Single().Message, StringComparison.Ordinal);
    }

    internal static AgentProxyEnvironmentSource Variables(params (string Name, string Value)[] variables) =>
        new() { Variables = () => variables.Select(v => KeyValuePair.Create(v.Name, v.Value)) };
}
