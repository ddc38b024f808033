using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.Routing.Admin;

namespace Okta.AgentProxy.Routing.Tests.Admin;

public sealed class WriteBackApiTests : IAsyncLifetime
{
    private const string Yaml = $"""
        # One entry per client
        agents:
          cursor: # theirs
            client_id: {DevOrgPreset.CursorClient}
            scopes: [mcp:read, mcp:write]
            backend_access: [employees]
            client_secret: planted-secret
        backends:
          employees:
            url: http://127.0.0.1:9/mcp
            paths: [/employees]
            auth_method: none
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("write-back-").FullName;
    private TestProxy _proxy = null!;

    private string FilePath => Path.Combine(_folder, "config.yaml");

    private string Text => File.ReadAllText(FilePath);

    private TestCaller Admin => _proxy.As("cursor", scopes: ["agentproxy:admin"]);

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(FilePath, Yaml);
        _proxy = await StartAsync(writeBack: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Disable_AnAgent_IsWrittenServedAndStillSoAfterARestart()
    {
        var answer = await JsonAsync(await Admin.PostAsync("/api/admin/agents/cursor/disable", ""));
        var refused = await _proxy.As("cursor").PostAsync("/employees", Some.ToolsList);
        var text = Text;
        await _proxy.DisposeAsync();
        _proxy = await StartAsync(writeBack: true);
        var after = await JsonAsync(await Admin.GetAsync("/api/admin/agents/cursor"));

        Assert.Equal((false, "yaml", true), (answer.GetProperty("enabled").GetBoolean(), answer.GetProperty("source").GetString(), answer.GetProperty("write_back").GetProperty("written").GetBoolean()));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(Yaml.Replace("client_secret: planted-secret", "client_secret: planted-secret\n    enabled: false", StringComparison.Ordinal), text);
        Assert.Equal((false, "yaml"), (after.GetProperty("enabled").GetBoolean(), after.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task CreateAndDelete_EachKind_FollowsInTheFile()
    {
        var role = await Admin.PostAsync("/api/admin/roles", """{"role_name":"auditor","level":2,"groups":["Audit"]}""");
        var backend = await Admin.PostAsync(
            "/api/admin/backends",
            """{"backend_name":"wiki","url":"http://127.0.0.1:9/mcp","paths":["/wiki"],"auth_method":"none","policy":[{"name":"r","allow":{"tools":["get_*"],"roles":["auditor"]}}]}""");
        var agent = await Admin.PostAsync("/api/admin/agents", """{"agent_name":"reporter","client_id":"0oareporter","client_secret":"env:PATH","backend_access":["wiki"]}""");
        var text = Text;
        var inUse = await Admin.DeleteAsync("/api/admin/roles/auditor");
        await Admin.DeleteAsync("/api/admin/agents/reporter");
        await Admin.DeleteAsync("/api/admin/backends/wiki");
        var deleted = await JsonAsync(await Admin.DeleteAsync("/api/admin/roles/auditor"));

        Assert.All(new[] { role, backend, agent }, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Contains("  wiki:\n    url: http://127.0.0.1:9/mcp\n    paths: [/wiki]\n    auth_method: none\n    policy:\n      - { name: r, allow: { tools: [\"get_*\"], roles: [auditor] } }", text, StringComparison.Ordinal);
        Assert.Contains("  reporter:\n    client_id: 0oareporter\n    client_secret: env:PATH\n    backend_access: [wiki]", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, inUse.StatusCode);
        Assert.True(deleted.GetProperty("write_back").GetProperty("written").GetBoolean());
        Assert.StartsWith(Yaml, Text, StringComparison.Ordinal);
        Assert.DoesNotContain("wiki", Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await Admin.GetAsync("/api/admin/roles/auditor")).StatusCode);
    }

    [Fact]
    public async Task Update_WithASecretValue_IsInForceAndNotInTheFileAndSaysSo()
    {
        var answer = await Admin.SendAsync(
            HttpMethod.Put, "/api/admin/agents/cursor", TestCaller.Json($$"""{"client_id":"{{DevOrgPreset.CursorClient}}","client_secret":"planted-key","backend_access":["employees"]}"""));
        var body = await answer.Content.ReadAsStringAsync();
        var stored = (await _proxy.Services.GetRequiredService<IAgentStore>().GetAsync("cursor", TestContext.Current.CancellationToken))!;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"written\":false", body, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", body, StringComparison.Ordinal);
        Assert.Equal(("planted-key", EntitySource.Runtime), (stored.Value.ClientSecret!.Reveal(), stored.Source));
        Assert.Equal(Yaml, Text);
    }

    [Fact]
    public async Task Disable_FileEditedMeanwhile_IsInForceAllTheSame()
    {
        await File.AppendAllTextAsync(FilePath, "\n# being edited");
        var edited = Text;

        var answer = await JsonAsync(await Admin.PostAsync("/api/admin/agents/cursor/disable", ""));
        var refused = await _proxy.As("cursor").PostAsync("/employees", Some.ToolsList);

        // The watcher may have read the edit already; then it is written, and the edit is kept.
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("# being edited", Text, StringComparison.Ordinal);
        Assert.Equal(!answer.GetProperty("write_back").GetProperty("written").GetBoolean(), Text == edited);
    }

    [Fact]
    public async Task Disable_WithoutTheOption_LeavesTheFileAlone()
    {
        await _proxy.DisposeAsync();
        _proxy = await StartAsync(writeBack: false);

        var answer = await JsonAsync(await Admin.PostAsync("/api/admin/agents/cursor/disable", ""));

        Assert.Equal(("runtime", false), (answer.GetProperty("source").GetString(), answer.TryGetProperty("write_back", out _)));
        Assert.Equal(Yaml, Text);
        Assert.Single(Directory.GetFiles(_folder));
    }

    /// <summary>A reload that has read the file and not yet put it into the stores would bring back what is taken away in between.</summary>
    [Fact]
    public async Task Change_WhileAReloadIsUnderWay_WaitsForItsTurn()
    {
        var services = _proxy.Services;
        var store = services.GetRequiredService<IAgentStore>();
        AgentResource resource = new(services.GetRequiredService<IBackendStore>(), services.GetRequiredService<ConfiguredEntities>());
        EntityWriter<Agent> writer = new(store, resource, services.GetRequiredService<ProxySnapshotProvider>(), TimeProvider.System, services.GetRequiredService<ConfigurationWriteBack>());
        var current = await store.GetAsync("cursor", CancellationToken.None);
        var reload = await services.GetRequiredService<ConfigurationTurns>().TakeAsync(CancellationToken.None);

        var deleting = writer.DeleteAsync("cursor", current!);
        var (text, stored) = (Text, await store.GetAsync("cursor", CancellationToken.None));
        reload.Dispose();
        await deleting;

        Assert.Equal((Yaml, true), (text, stored is not null));
        Assert.DoesNotContain("cursor", Text, StringComparison.Ordinal);
        Assert.Null(await store.GetAsync("cursor", CancellationToken.None));
    }

    private Task<TestProxy> StartAsync(bool writeBack) => TestProxy.StartAsync(p => p
        .App("cursor")
        .Setting("admin:write_back", writeBack ? "true" : "false")
        .Configuration(configuration => configuration.AddAgentProxyYaml(FilePath))
        .App(app => app.MapAgentProxyAdmin()));

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
}
