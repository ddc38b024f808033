using Microsoft.AspNetCore.Builder;

namespace Okta.AgentProxy.Routing.Tests.Admin;

public sealed class ExplainOrderTests
{
    [Fact]
    public async Task Explain_ScopeMissingWhereAPolicyDenies_NamesThePolicyAsTheRequestPathDoes()
    {
        await using var proxy = await TestProxy.StartAsync(p => p
            .Agent("cursor", ["guarded"])
            .Backend("guarded", "/guarded", settings: [("policy:0:name", "no-deletes"), ("policy:0:deny:tools:0", "delete_*")])
            .App(app => app.MapAgentProxyAdmin()));

        await proxy.As("cursor", scopes: ["mcp:read"]).PostAsync("/guarded", Some.Call("delete_it"));
        using var answer = await proxy.As("cursor", scopes: ["agentproxy:admin"]).PostAsync(
            "/api/admin/explain",
            """{"subject":{"sub":"u","scopes":["mcp:read"]},"agent":"cursor","backend":"guarded","method":"tools/call","tool":"delete_it"}""");

        var done = await proxy.Audit.NextAsync();
        using var explained = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("no-deletes", done.Rule);
        Assert.Equal(("deny", done.Rule), (explained.RootElement.GetProperty("decision").GetString(), explained.RootElement.GetProperty("rule").GetString()));
    }
}
