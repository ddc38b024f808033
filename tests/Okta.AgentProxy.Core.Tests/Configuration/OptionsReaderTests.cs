using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class OptionsReaderTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("YES", true)]
    [InlineData("on", true)]
    [InlineData("1", true)]
    [InlineData("False", false)]
    [InlineData("no", false)]
    [InlineData("off", false)]
    [InlineData("0", false)]
    public void Read_Flag_TakesTheWordsOfYamlAndOfTheOrigin(string text, bool expected)
    {
        var options = Read(new AgentProxyOptions { ProtectedDiscovery = !expected }, ("protected_discovery", text));

        Assert.Equal(expected, options.ProtectedDiscovery);
    }

    [Fact]
    public void Read_BadValue_LeavesTheDefault()
    {
        ProblemCollector problems = new();
        AgentProxyOptions options = new() { ProtectedDiscovery = false };

        OptionsReader.Read(Section(("protected_discovery", "perhaps"), ("gateway_port", "8o00")), options, "", problems);

        Assert.False(options.ProtectedDiscovery);
        Assert.Equal(8000, options.GatewayPort);
        Assert.Equal(2, problems.Problems.Count);
    }

    [Theory]
    [InlineData("a b\tc", new[] { "a", "b", "c" })]
    [InlineData("", new string[0])]
    public void Read_ListAsOneString_IsSplitAtWhiteSpace(string text, string[] expected)
    {
        var options = Read(new AgentProxyOptions { AllowedHosts = { "default" } }, ("allowed_hosts", text));

        Assert.Equal(expected, options.AllowedHosts);
    }

    [Fact]
    public void Read_List_ReplacesTheDefault()
    {
        var options = Read(new AgentProxyOptions { AllowedHosts = { "default" } }, ("allowed_hosts:0", "one"));

        Assert.Equal(["one"], options.AllowedHosts);
    }

    [Fact]
    public void Read_EmptyScalar_CountsAsNotGiven()
    {
        var options = Read(new AgentProxyOptions(), ("okta_audience", " "), ("okta_domain", ""));

        Assert.Equal("api://default", options.OktaAudience);
        Assert.Null(options.OktaDomain);
    }

    [Fact]
    public void Read_AuthConfig_IsFlattened()
    {
        var options = Read(new AgentProxyOptions(), ("backends:a:auth_config:scopes:0", "x"), ("backends:a:auth_config:nested:key", "y"));

        Assert.Equal("x", options.Backends["A"].AuthConfig["scopes:0"]);
        Assert.Equal("y", options.Backends["A"].AuthConfig["nested:key"]);
    }

    [Theory]
    [InlineData("gateway_port", "Tr0ub4dor")]
    [InlineData("protected_discovery", "Tr0ub4dor")]
    [InlineData("agent_binding", "Tr0ub4dor")]
    [InlineData("backends", "Tr0ub4dor")]
    [InlineData("backends:a:url:0", "Tr0ub4dor")]
    public void Read_BadValue_IsNeverQuoted(string key, string value)
    {
        ProblemCollector problems = new();

        OptionsReader.Read(Section((key, value)), new AgentProxyOptions(), "", problems);

        Assert.DoesNotContain("Tr0ub4dor", Assert.Single(problems.Problems).ToString(), StringComparison.Ordinal);
    }

    private static AgentProxyOptions Read(AgentProxyOptions options, params (string Key, string Value)[] values)
    {
        ProblemCollector problems = new();
        OptionsReader.Read(Section(values), options, "", problems);
        Assert.Empty(problems.Problems);
        return options;
    }

    private static IConfiguration Section(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => new KeyValuePair<string, string?>(v.Key, v.Value))).Build();
}
