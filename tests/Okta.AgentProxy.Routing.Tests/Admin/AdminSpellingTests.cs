using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Routing.Tests.Admin;

/// <summary>A body means to every reader of it what the file would mean, however it is spelt; a setting that is misspelt opens nothing.</summary>
public sealed class AdminSpellingTests : IAsyncLifetime
{
    private TestProxy _proxy = null!;

    private TestCaller Admin => _proxy.As("cursor", scopes: ["agentproxy:admin"]);

    public async ValueTask InitializeAsync() => _proxy = await TestProxy.StartAsync(p => p
        .Agent("cursor", ["employees"])
        .Backend("employees", "/employees", authMethod: "pre-shared-key", settings: ("auth_config:key", "the-key"))
        .App(app => app.MapAgentProxyAdmin()));

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Theory]
    [InlineData("policy")]
    [InlineData("Policy")]
    [InlineData("POLICY")]
    public async Task Post_PolicyInAnyCase_IsInForce(string key)
    {
        using var made = await PostAsync("backends", $$$"""{"backend_name":"b","url":"http://10.0.0.1/mcp","paths":["/b"],"auth_method":"none","{{{key}}}":[{"name":"d","deny":{"tools":["*"]}}]}""");

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.NotNull((await Backends.GetAsync("b", CancellationToken.None))!.Value.Policy);
    }

    [Theory]
    [InlineData("\"policy:0:deny:tools:0\":\"*\"")]
    [InlineData("\"limits:requests_per_second\":\"1\"")]
    [InlineData("\"auth_config\":{\"a:b\":\"c\"}")]
    [InlineData("\"policy\":{}")]
    [InlineData("\"policy\":[],\"Policy\":null")]
    [InlineData("\"description\":\"\\ud800\"")]
    [InlineData("\"\\ud800\":\"x\"")]
    [InlineData("\"auth_config\":{\"key\":\"\\udc00x\"}")]
    public async Task Post_WhatTheFileWouldNotMean_Is400(string members)
    {
        using var answer = await PostAsync("backends", $$$"""{"backend_name":"b","url":"http://10.0.0.1/mcp","paths":["/b"],"auth_method":"none",{{{members}}}}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(await Backends.GetAsync("b", CancellationToken.None));
    }

    [Theory]
    [InlineData("agents")]
    [InlineData("roles")]
    [InlineData("explain")]
    public async Task Post_ALoneSurrogate_Is400EverywhereAndNoFailure(string where)
    {
        using var answer = await PostAsync(where, """{"agent_name":"a","role_name":"r","client_id":"\ud800","groups":["\udfff"],"agent":"\ud800"}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(_proxy.Logs.Entries, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task Post_PolicyWithAFlag_DecidesLikeTheFiles(string written, bool sent)
    {
        using var made = await PostAsync("backends", """
            {"backend_name":"b","url":"http://10.0.0.1/mcp","paths":["/b"],"auth_method":"none",
             "policy":[{"name":"d","deny":{"tools":["x"],"arguments":{"/f":{"equals":FLAG}}}},{"name":"a","allow":{}}]}
            """.Replace("FLAG", written, StringComparison.Ordinal));
        using var access = await PostAsync("agents", """{"agent_name":"other","client_id":"0oaother","scopes":["mcp:read","mcp:write"],"backend_access":["b"]}""");

        using var answer = await PostAsync("explain", JsonSerializer.Serialize(new
        {
            subject = new { sub = "alice", scopes = (string[])["mcp:read", "mcp:write"], groups = Array.Empty<string>() },
            agent = "other",
            backend = "b",
            method = "tools/call",
            tool = "x",
            arguments = new { f = sent },
        }));

        Assert.Equal(("deny", "d"), ((await answer.JsonAsync()).GetProperty("decision").GetString(), (await answer.JsonAsync()).GetProperty("rule").GetString()));
    }

    [Theory]
    [InlineData("auth_config")]
    [InlineData("Auth_Config")]
    [InlineData("AUTH_CONFIG")]
    public async Task Put_TheMask_KeepsTheSecretInAnyCase(string key)
    {
        using var answer = await Admin.SendAsync(HttpMethod.Put, "/api/admin/backends/employees", TestCaller.Json($$$"""{"url":"http://127.0.0.1:9/mcp","paths":["/employees"],"auth_method":"pre-shared-key","{{{key}}}":{"key":"********"}}"""));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("the-key", (await Backends.GetAsync("employees", CancellationToken.None))!.Value.AuthConfig["key"]);
    }

    [Theory]
    [InlineData("0oanobody")]
    [InlineData("0oanobody 0oaneither")]
    public async Task Clients_WrittenAsOneText_AreAList(string clients)
    {
        await using var proxy = await StartAsync(("admin:clients", clients));

        using var answer = await proxy.As("cursor", scopes: ["agentproxy:admin"]).GetAsync("/api/admin/agents");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("admin:clients", "", "admin.clients is empty")]
    [InlineData("admin:client:0", "0oa1", "admin.client is not a known key. Did you mean 'clients'?")]
    [InlineData("admin:enabledd", "true", "admin.enabledd is not a known key")]
    [InlineData("admin:dangerous_local_backends", "maybe", "admin.dangerous_local_backends must be true or false")]
    [InlineData("admin:write_back", "2", "admin.write_back must be true or false")]
    [InlineData("admin:scope", "a b", "admin.scope is not a scope")]
    public async Task Admin_ThatIsMisspelt_DoesNotStart(string key, string value, string expected)
    {
        var thrown = await Assert.ThrowsAsync<AgentProxyConfigurationException>(() => StartAsync(("admin:enabled", "true"), (key, value)));

        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
    }

    private IBackendStore Backends => _proxy.Services.GetRequiredService<IBackendStore>();

    private static Task<TestProxy> StartAsync(params (string Key, string Value)[] settings) => TestProxy.StartAsync(p =>
    {
        p.Agent("cursor", ["employees"]).Backend("employees", "/employees").App(app => app.MapAgentProxyAdmin());
        foreach (var (key, value) in settings)
        {
            p.Setting(key, value);
        }
    });

    private Task<HttpResponseMessage> PostAsync(string where, string body) => Admin.PostAsync($"/api/admin/{where}", body);
}
