using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Storage.Sqlite.Tests;

/// <summary>Roles, tenants and purges through the admin API, over a database that outlives the proxy.</summary>
public sealed class AdminResourcesTests : IDisposable
{
    private const int ConfigurationConflict = 1006;

    private readonly TemporaryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Restart_RuntimeRolesAndTenants_SurviveAndAContestedOneIsReported()
    {
        await using (var first = await StartAsync(("roles:viewer:groups:0", "FromFile"), ("roles:goes:groups:0", "X")))
        {
            var admin = first.As("cursor", scopes: ["agentproxy:admin"]);
            Assert.Equal(HttpStatusCode.Created, (await admin.PostAsync("/api/admin/roles", """{"role_name":"made","level":2,"groups":["Made"]}""")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await admin.SendAsync(HttpMethod.Put, "/api/admin/roles/viewer", TestCaller.Json("""{"groups":["AtRunTime"]}"""))).StatusCode);
            Assert.Equal(HttpStatusCode.Created, (await admin.PostAsync("/api/admin/tenants", """{"id":"github","backend_url":"https://api.example.com","issuer":"https://example.okta.com/oauth2/a"}""")).StatusCode);
        }

        await using var second = await StartAsync(("roles:viewer:groups:0", "FromFile"));
        var roles = await second.Services.GetRequiredService<IEntityStore<PolicyRole>>().ListAsync(TestContext.Current.CancellationToken);
        var tenants = await second.Services.GetRequiredService<IEntityStore<Tenant>>().ListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [("made", "Made", EntitySource.Runtime), ("viewer", "AtRunTime", EntitySource.Runtime)],
            roles.Select(role => (role.Value.Name, role.Value.Groups.Single(), role.Source)));
        Assert.Equal("github", Assert.Single(tenants).Value.Id);
        Assert.Contains(second.Logs.Entries, entry => entry.Id.Id == ConfigurationConflict && entry.Message.Contains("role viewer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Audit_OfEachKind_SaysWhoChangedWhatFromWhatToWhat()
    {
        await using var proxy = await StartAsync();
        var admin = proxy.As("cursor", scopes: ["agentproxy:admin"]);
        await admin.PostAsync("/api/admin/roles", """{"role_name":"made","level":2,"groups":["A"]}""");
        await admin.SendAsync(HttpMethod.Put, "/api/admin/roles/made", TestCaller.Json("""{"level":3,"groups":["A"]}"""));
        await admin.PostAsync("/api/admin/tenants", """{"id":"github","backend_url":"https://api.example.com","issuer":"https://example.okta.com/oauth2/a"}""");
        await admin.DeleteAsync("/api/admin/tokens?agent=cursor&subject=00u1");

        var answer = await admin.GetAsync("/api/admin/audit?kind=changes&limit=50");
        var records = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("records").EnumerateArray().ToList();
        var level = Of("role", "made").First().GetProperty("change").GetProperty("changes").EnumerateArray().Single();
        var purge = Of("token_purge", null).Single();

        Assert.Equal(("level", "2", "3"), (level.GetProperty("field").GetString(), level.GetProperty("old").GetString(), level.GetProperty("new").GetString()));
        Assert.Single(Of("tenant", "github"));
        Assert.Contains("cursor", purge.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("00u1", purge.GetRawText(), StringComparison.Ordinal);
        Assert.NotEqual("unknown", purge.GetProperty("subject").GetString());
        Assert.Equal(Of("role", "made").First().GetProperty("subject").GetString(), purge.GetProperty("subject").GetString());

        IEnumerable<JsonElement> Of(string kind, string? name) => records.Where(record => record.TryGetProperty("change", out var change)
            && change.GetProperty("kind").GetString() == kind && (name is null || change.GetProperty("name").GetString() == name));
    }

    [Fact]
    public async Task Restart_AfterAPurge_KeepsItsGeneration()
    {
        var owner = new TokenOwner("https://i", "00u1", "cursor", "employees");
        string generation;
        await using (var first = await StartAsync())
        {
            await first.As("cursor", scopes: ["agentproxy:admin"]).DeleteAsync("/api/admin/tokens?subject=00u1");
            generation = first.Services.GetRequiredService<ITokenGenerations>().Of(owner);
        }

        await using var second = await StartAsync();

        Assert.NotEqual("", generation);
        Assert.Equal(generation, second.Services.GetRequiredService<ITokenGenerations>().Of(owner));
    }

    [Fact]
    public async Task Restart_AfterACrashBetweenStoreAndFile_NeitherLosesTheChangeNorTheFile()
    {
        var folder = Directory.CreateTempSubdirectory("write-back-").FullName;
        var file = Path.Combine(folder, "config.yaml");
        var yaml = $"roles:\n  viewer: {{ groups: [FromFile] }} # ours\nagents:\n  cursor:\n    client_id: {DevOrgPreset.CursorClient}\n    backend_access: [employees]\n";
        await File.WriteAllTextAsync(file, yaml, TestContext.Current.CancellationToken);
        var changed = new PolicyRole { Name = "viewer", Groups = ["AtRunTime"] };

        // 1. The row was written, the file not yet.
        await using (var first = await StartWithFileAsync(file))
        {
            await RolesOf(first).UpsertAsync(changed, null, EntitySource.Runtime, TestContext.Current.CancellationToken);
        }

        await using (var second = await StartWithFileAsync(file))
        {
            var row = (await RolesOf(second).GetAsync("viewer", TestContext.Current.CancellationToken))!;
            Assert.Equal(("AtRunTime", EntitySource.Runtime), (row.Value.Groups.Single(), row.Source));
            Assert.Contains(second.Logs.Entries, entry => entry.Id.Id == ConfigurationConflict);
            Assert.Equal(yaml, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

            // 2. The file was written, the row not yet marked.
            Assert.Null(second.Services.GetRequiredService<ConfigurationWriteBack>().Write(WriteBackKinds.Roles, changed));
        }

        await using var third = await StartWithFileAsync(file);
        var after = (await RolesOf(third).GetAsync("viewer", TestContext.Current.CancellationToken))!;
        Assert.Equal(("AtRunTime", EntitySource.Configuration), (after.Value.Groups.Single(), after.Source));
        Assert.DoesNotContain(third.Logs.Entries, entry => entry.Id.Id == ConfigurationConflict);
        Assert.Equal(yaml.Replace("FromFile", "AtRunTime", StringComparison.Ordinal), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Directory.Delete(folder, recursive: true);
    }

    private static IEntityStore<PolicyRole> RolesOf(TestProxy proxy) => proxy.Services.GetRequiredService<IEntityStore<PolicyRole>>();

    private Task<TestProxy> StartWithFileAsync(string file) => TestProxy.StartAsync(p => p
        .App("cursor")
        .Backend("employees", "/employees")
        .Setting("admin:write_back", "true")
        .Configuration(configuration => configuration.AddAgentProxyYaml(file))
        .Services(b => b.AddSqliteStorage(_database.ConnectionString))
        .App(app => app.MapAgentProxyAdmin()));

    private Task<TestProxy> StartAsync(params (string Key, string Value)[] settings) => TestProxy.StartAsync(p =>
    {
        p.Backend("employees", "/employees");
        foreach (var (key, value) in settings)
        {
            p.Setting(key, value);
        }

        p.Services(b => b.AddSqliteStorage(_database.ConnectionString)).App(app => app.MapAgentProxyAdmin());
    });
}
