using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Routing.Tests.Admin;

public sealed class AuditParameterTests : IAsyncLifetime
{
    private TestProxy _proxy = null!;

    public async ValueTask InitializeAsync() =>
        _proxy = await TestProxy.StartAsync(p => p.Agent("cursor", ["employees"]).Backend("employees", "/employees").App(app => app.MapAgentProxyAdmin()));

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Theory]
    [InlineData("/api/admin/audit?agents=cursor", "Did you mean 'agent'?")]
    [InlineData("/api/admin/audit?user=alice", "'user' is no parameter here")]
    [InlineData("/api/admin/audit?format=ocsf", "'format' is no parameter here")]
    [InlineData("/api/admin/audit?agent=cursor&agent=other", "agent is given 2 times")]
    [InlineData("/api/admin/audit/export?limit=5", "'limit' is no parameter here")]
    [InlineData("/api/admin/audit/export?backends=hr", "Did you mean 'backend'?")]
    [InlineData("/api/admin/audit/verify?chekpoint=1:ab", "Did you mean 'checkpoint'?")]
    public async Task Audit_ParameterThatIsNone_Is400AndSaysWhichThereAre(string path, string expected)
    {
        // Left out, it would answer with everybody's records where one agent's were asked for.
        var answer = await _proxy.As("cursor", scopes: ["agentproxy:admin"]).GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains(expected, body.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
