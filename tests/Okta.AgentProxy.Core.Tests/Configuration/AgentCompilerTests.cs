namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class AgentCompilerTests
{
    [Theory]
    [InlineData("{ scopes: [mcp:read] }", "agents.a.client_id is required")]
    [InlineData("{ client_id: x, scopes: ['a\"b'] }", "agents.a.scopes[0] is not a scope")]
    [InlineData("{ client_id: x, backend_access: [hr, finanze] }", "agents.a.backend_access[1] names the backend 'finanze', which does not exist. Did you mean 'finance'? There are: finance, hr.")]
    [InlineData("{ client_id: x, client_secret: 'env:AGENTPROXY_TEST_NOT_SET' }", "agents.a.client_secret cannot be resolved: environment variable AGENTPROXY_TEST_NOT_SET is not set")]
    [InlineData("{ client_id: x, private_key: 'file:/nowhere/key.pem' }", "agents.a.private_key cannot be resolved: secret file /nowhere/key.pem cannot be read")]
    public async Task Compile_BadSetting_IsReported(string agent, string expected)
    {
        await using var fixture = Agents($"a: {agent}");

        Assert.Contains(expected, Assert.Single(fixture.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compile_DisabledAgent_MayLackItsSecrets()
    {
        await using var fixture = Agents("a: { client_id: x, enabled: false, private_key: 'file:/nowhere/key.pem' }");

        Assert.Empty(fixture.Problems());
    }

    [Theory]
    [InlineData("a: { client_id: x }\n  b: { client_id: x }", 1)]
    [InlineData("a: { client_id: x }\n  b: { client_id: y, allowed_clients: [x] }", 1)]
    [InlineData("a: { client_id: x }\n  b: { client_id: x, enabled: false }", 0)]
    [InlineData("a: { client_id: x, allowed_clients: [x] }", 0)]
    [InlineData("a: { client_id: x }\n  b: { client_id: X }", 0)]
    public async Task Compile_ClientOfTwoAgents_IsAllowedWithAWarning(string agents, int warnings)
    {
        await using var fixture = Agents(agents);

        var result = fixture.Compile();

        Assert.Empty(result.Problems);
        Assert.Equal(warnings, result.Warnings.Count);
        Assert.All(result.Warnings, w => Assert.Contains("is shared by the agents a, b: their callers must send X-Agent-ID", w.ToString(), StringComparison.Ordinal));
    }

    private static ConfigurationFixture Agents(string agents) => new($$"""
        okta_domain: dev-1.okta.com
        backends:
          hr: { url: http://h/mcp, paths: [/hr], auth_method: none }
          finance: { url: http://f/mcp, paths: [/finance], auth_method: none }
        agents:
          {{agents}}
        """);
}
