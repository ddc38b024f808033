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

    private const string ListenTo = """{"notifications":{"resourceSubscriptions":["TARGET"]}}""";

    /// <summary>The method; <c>params</c> of the request; what the question gives as the tool and as the arguments.</summary>
    public static TheoryData<string, string, string?, string?> Questions => new()
    {
        { "completion/complete", """{"ref":{"type":"ref/prompt","name":"delete_all"},"argument":{"name":"a","value":""}}""", "delete_all", null },
        { "completion/complete", """{"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"a","value":""}}""", "greet", null },
        { "completion/complete", """{"ref":{"type":"ref/resource","uri":"secret://a"},"argument":{"name":"a","value":""}}""", "secret://a", null },
        { "completion/complete", """{"ref":{"type":"ref/resource","uri":"note://pub/{x}"},"argument":{"name":"x","value":""}}""", "note://pub/{x}", null },
        { "completion/complete", """{"ref":{"type":"ref/resource","uri":"secret://{x}"},"argument":{"name":"x","value":""}}""", "secret://{x}", null },
        {
            "completion/complete", """{"ref":{"type":"ref/prompt","name":"delete:all"},"argument":{"name":"a","value":""}}""", "delete:all",
            """{"ref":{"type":"ref/prompt","name":"delete:all"}}"""
        },
        { "subscriptions/listen", ListenTo.Replace("TARGET", "secret://a", StringComparison.Ordinal), "secret://a", null },
        { "subscriptions/listen", ListenTo.Replace("TARGET", "note://pub/1", StringComparison.Ordinal), "note://pub/1", null },
        { "subscriptions/listen", """{"notifications":{"uris":["note://pub/1"]}}""", null, """{"notifications":{"uris":["note://pub/1"]}}""" },
        { "subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""", null, null },
        { "resources/read", """{"uri":"secret://a"}""", "secret://a", null },
        { "resources/read", """{"uri":"note://pub/../1"}""", "note://pub/../1", null },
        { "resources/subscribe", """{"uri":"SECRET://a"}""", "SECRET://a", null },
        { "resources/unsubscribe", """{"uri":"note://pub/1"}""", "note://pub/1", null },
        { "prompts/get", """{"name":"delete_all"}""", "delete_all", null },
        { "prompts/get", "{}", null, null },
        { "tools/call", "{}", null, null },
        { "tools/call", """{"name":"get_it","arguments":[1]}""", "get_it", "[1]" },
        { "TOOLS/CALL", """{"name":"get_it"}""", "get_it", null },
        { "tasks/get", "{}", null, null },
        { "tasks/list", "{}", null, null },
        { "x/denied", "{}", null, null },
        { "x/free", "{}", null, null },
        { "notifications/progress", "{}", null, null },
        { "ping", "{}", null, null },
        { "prompts/list", "{}", null, null },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Explain_AnyMethod_SaysWhatThePipelineDoes(string method, string parameters, string? tool, string? arguments)
    {
        await using var backend = await ScriptedBackend.StartAsync(http => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, """{"jsonrpc":"2.0","id":1,"result":{}}"""));
        await using var proxy = await TestProxy.StartAsync(p => p
            .Agent("cursor", ["guarded"])
            .Backend("guarded", "/guarded", backend.Url, settings:
            [
                ("policy:0:name", "no-secrets"), ("policy:0:deny:resources:0", "secret://**"), ("policy:0:deny:prompts:0", "delete*"), ("policy:0:deny:methods:0", "x/denied"),
                ("policy:1:name", "rest"), ("policy:1:allow:agents:0", "cursor"),
            ])
            .App(app => app.MapAgentProxyAdmin()));
        var id = method.StartsWith("notifications/", StringComparison.Ordinal) ? "" : "\"id\":1,";

        using var sent = await proxy.As("cursor").PostAsync("/guarded", $$"""{"jsonrpc":"2.0",{{id}}"method":"{{method}}","params":{{parameters}}}""");
        var done = await proxy.Audit.NextAsync();
        using var answer = await proxy.As("cursor", scopes: ["agentproxy:admin"]).PostAsync("/api/admin/explain", $$"""
            {"subject":{"sub":"u","scopes":["mcp:read","mcp:write"]},"agent":"cursor","backend":"guarded","method":"{{method}}",
             "tool":{{System.Text.Json.JsonSerializer.Serialize(tool)}},"arguments":{{arguments ?? "null"}}}
            """);

        using var explained = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(done.Allowed ? "allow" : "deny", explained.RootElement.GetProperty("decision").GetString());
        Assert.Equal(done.Rule, explained.RootElement.GetProperty("rule").GetString());
    }
}
