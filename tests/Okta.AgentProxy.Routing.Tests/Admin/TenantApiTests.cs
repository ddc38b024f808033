using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Admin;

public sealed class TenantApiTests : IAsyncLifetime
{
    private const string Github = """
        {"id":"github","name":"Github via AI Relay","backend_url":"https://api.githubcopilot.com","issuer":"https://example.okta.com/oauth2/aus1","vault_connection":"github","external_scopes":["refresh_token","repo:status"]}
        """;

    private TestProxy _proxy = null!;

    private TestCaller Admin => _proxy.As("cursor", scopes: ["agentproxy:admin"]);

    public async ValueTask InitializeAsync() => _proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees").App(app => app.MapAgentProxyAdmin()));

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Fact]
    public async Task Tenant_CreatedReadDisabledDeleted_EachAnswersAsItShould()
    {
        var created = await Admin.PostAsync("/api/admin/tenants", Github);
        var read = await Admin.GetAsync("/api/admin/tenants/github");
        var body = await read.Content.ReadAsStringAsync();
        var sentBack = await Admin.Header("If-Match", read.Headers.ETag!.ToString()).SendAsync(HttpMethod.Put, "/api/admin/tenants/github", TestCaller.Json(body));
        var disabled = await JsonAsync(await Admin.PostAsync("/api/admin/tenants/github/disable", ""));
        var stored = (await _proxy.Services.GetRequiredService<IEntityStore<Tenant>>().GetAsync("github", TestContext.Current.CancellationToken))!;
        var deleted = await JsonAsync(await Admin.DeleteAsync("/api/admin/tenants/github"));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (created.StatusCode, sentBack.StatusCode));
        Assert.False(disabled.GetProperty("enabled").GetBoolean());
        Assert.Equal(("Github via AI Relay", "github", EntitySource.Runtime), (stored.Value.Name, stored.Value.VaultConnection, stored.Source));
        Assert.Equal(["refresh_token", "repo:status"], stored.Value.ExternalScopes);
        Assert.Equal("Tenant 'github' deleted", deleted.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Tenant_ThatIsStored_IsServedByNothingAndSaysSo()
    {
        var created = await JsonAsync(await Admin.PostAsync("/api/admin/tenants", Github));

        var direct = await _proxy.As("cursor").PostAsync("/github/proxy/mcp", Some.ToolsList);

        Assert.False(created.GetProperty("served").GetBoolean());
        Assert.Equal(HttpStatusCode.NotFound, direct.StatusCode);
    }

    [Fact]
    public async Task Create_WithEverythingWrong_ListsEveryProblem()
    {
        var answer = await Admin.PostAsync(
            "/api/admin/tenants",
            """{"id":"token","backend_url":"ftp://x","issuer":"http://okta.example.com/oauth2/a","keys_endpoint":"nonsense","external_scopes":["a b"],"secret":"x"}""");

        var keys = (await JsonAsync(answer)).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("key").GetString()).Order(StringComparer.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["tenants.token", "tenants.token.backend_url", "tenants.token.external_scopes[0]", "tenants.token.issuer", "tenants.token.keys_endpoint", "tenants.token.secret"], keys);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
}
