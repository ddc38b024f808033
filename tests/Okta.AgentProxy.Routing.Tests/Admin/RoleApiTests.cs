using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Routing.Tests.Admin;

public sealed class RoleApiTests : IAsyncLifetime
{
    private TestMcpBackend _backend = null!;
    private TestProxy _proxy = null!;

    private TestCaller Admin => _proxy.As("cursor", scopes: ["agentproxy:admin"]);

    private IEntityStore<PolicyRole> Roles => _proxy.Services.GetRequiredService<IEntityStore<PolicyRole>>();

    public async ValueTask InitializeAsync()
    {
        _backend = await TestMcpBackend.StartAsync();
        _proxy = await TestProxy.StartAsync(p => p
            .Backend("hr", "/hr", _backend.Url, "none", ("policy:0:name", "viewers"), ("policy:0:allow:tools:0", "*"), ("policy:0:allow:roles:0", "viewer"))
            .Setting("roles:viewer:groups:0", "Nobody")
            .Setting("roles:spare:groups:0", "Everyone")
            .Setting("roles:spare:level", "3")
            .App(app => app.MapAgentProxyAdmin()));
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task List_ConfiguredRoles_HaveTheirSource()
    {
        var roles = (await JsonAsync(await Admin.GetAsync("/api/admin/roles"))).GetProperty("roles").EnumerateArray().ToList();

        Assert.Equal(["spare", "viewer"], roles.Select(role => role.GetProperty("role_name").GetString()));
        Assert.Equal((3, "yaml", "Everyone"), (roles[0].GetProperty("level").GetInt32(), roles[0].GetProperty("source").GetString(), roles[0].GetProperty("groups")[0].GetString()));
    }

    [Fact]
    public async Task Update_GroupsOfARole_DecideTheVeryNextCallWithTheSameToken()
    {
        var alice = _proxy.As("cursor", DevOrgPreset.Alice);
        var before = await (await alice.PostAsync("/hr", Some.Call("echo"))).Content.ReadAsStringAsync();

        var changed = await Admin.SendAsync(HttpMethod.Put, "/api/admin/roles/viewer", TestCaller.Json("""{"groups":["Everyone"]}"""));
        var after = await (await alice.PostAsync("/hr", Some.Call("echo"))).Content.ReadAsStringAsync();
        await Admin.SendAsync(HttpMethod.Put, "/api/admin/roles/viewer", TestCaller.Json("""{"groups":["Nobody"]}"""));
        var again = await (await alice.PostAsync("/hr", Some.Call("echo"))).Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Contains("tool_denied", before, StringComparison.Ordinal);
        Assert.DoesNotContain("tool_denied", after, StringComparison.Ordinal);
        Assert.Contains("tool_denied", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Role_CreatedReadChangedDeleted_EachAnswersAsItShould()
    {
        var created = await Admin.PostAsync("/api/admin/roles", """{"role_name":"auditor","level":2,"groups":["Audit","Audit"]}""");
        var again = await Admin.PostAsync("/api/admin/roles", """{"role_name":"AUDITOR"}""");
        var read = await Admin.GetAsync("/api/admin/roles/auditor");
        var changed = await Admin.Header("If-Match", read.Headers.ETag!.ToString()).SendAsync(HttpMethod.Put, "/api/admin/roles/auditor", TestCaller.Json("""{"level":4,"groups":[]}"""));
        var stale = await Admin.Header("If-Match", read.Headers.ETag.ToString()).DeleteAsync("/api/admin/roles/auditor");
        var stored = (await Roles.GetAsync("auditor", TestContext.Current.CancellationToken))!;
        var deleted = await Admin.DeleteAsync("/api/admin/roles/auditor");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Conflict), (created.StatusCode, again.StatusCode));
        Assert.Equal("/api/admin/roles/auditor", created.Headers.Location!.ToString());
        Assert.Equal("""{"role_name":"auditor","level":2,"groups":["Audit"],"source":"runtime"}""", await created.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.PreconditionFailed), (changed.StatusCode, stale.StatusCode));
        Assert.Equal((4, 0, EntitySource.Runtime), (stored.Value.Level, stored.Value.Groups.Count, stored.Source));
        Assert.Equal("Role 'auditor' deleted", (await JsonAsync(deleted)).GetProperty("message").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await Admin.GetAsync("/api/admin/roles/auditor")).StatusCode);
    }

    [Fact]
    public async Task Create_WithEverythingWrong_ListsEveryProblem()
    {
        var answer = await Admin.PostAsync("/api/admin/roles", """{"role_name":"bad","level":0,"groupes":["x"],"surprise":{}}""");

        var keys = (await JsonAsync(answer)).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("key").GetString()).Order(StringComparer.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["roles.bad.groupes", "roles.bad.level", "roles.bad.surprise"], keys);
    }

    [Fact]
    public async Task Delete_ARoleThatAPolicyNames_Is409AndNamesTheRule()
    {
        var answer = await Admin.DeleteAsync("/api/admin/roles/viewer");

        var problem = await JsonAsync(answer);
        Assert.Equal((HttpStatusCode.Conflict, "in_use"), (answer.StatusCode, problem.GetProperty("error").GetString()));
        Assert.Equal("backends.hr.policy[0]", problem.GetProperty("errors")[0].GetProperty("key").GetString());
        Assert.Contains("'viewers'", problem.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.NotNull(await Roles.GetAsync("viewer", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Delete_ARunTimeVersion_PutsTheConfigurationsBackInForce()
    {
        await Admin.SendAsync(HttpMethod.Put, "/api/admin/roles/viewer", TestCaller.Json("""{"groups":["Everyone"]}"""));

        var deleted = await JsonAsync(await Admin.DeleteAsync("/api/admin/roles/viewer"));
        var call = await (await _proxy.As("cursor", DevOrgPreset.Alice).PostAsync("/hr", Some.Call("echo"))).Content.ReadAsStringAsync();

        var now = (await Roles.GetAsync("viewer", TestContext.Current.CancellationToken))!;
        Assert.Equal("Role 'viewer' deleted; the configuration's version is in force again", deleted.GetProperty("message").GetString());
        Assert.Equal((EntitySource.Configuration, "Nobody"), (now.Source, now.Value.Groups.Single()));
        Assert.Contains("tool_denied", call, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enable")]
    [InlineData("disable")]
    public async Task Switch_ARole_DoesNotExist(string verb) =>
        Assert.Equal(HttpStatusCode.NotFound, (await Admin.PostAsync("/api/admin/roles/spare/" + verb, "")).StatusCode);

    [Fact]
    public async Task Backend_NamingARunTimeRole_IsAccepted()
    {
        await Admin.PostAsync("/api/admin/roles", """{"role_name":"auditor","groups":["Audit"]}""");

        var known = await Admin.PostAsync("/api/admin/backends", Body("one", "auditor"));
        var unknown = await Admin.PostAsync("/api/admin/backends", Body("two", "nobody-defined-it"));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.BadRequest), (known.StatusCode, unknown.StatusCode));

        static string Body(string name, string role) =>
            $$$"""{"backend_name":"{{{name}}}","url":"http://127.0.0.1:9/mcp","paths":["/{{{name}}}"],"auth_method":"none","policy":[{"name":"r","allow":{"tools":["*"],"roles":["{{{role}}}"]}}]}""";
    }

    [Fact]
    public async Task Update_LevelOfARoleThatRbacRulesName_IsRefused()
    {
        var backends = _proxy.Services.GetRequiredService<IBackendStore>();
        var hr = (await backends.GetAsync("hr", TestContext.Current.CancellationToken))!.Value;
        var rule = new PolicyRule { Name = "rbac-level-3", Effect = PolicyEffect.Allow, Match = new PolicyMatch { Tools = ["x"], Roles = ["spare"] } };
        await backends.UpsertAsync(hr with { Policy = new PolicyDefinition([rule]) }, null, EntitySource.Runtime, TestContext.Current.CancellationToken);

        var lowered = await Admin.SendAsync(HttpMethod.Put, "/api/admin/roles/spare", TestCaller.Json("""{"level":1,"groups":["Everyone"]}"""));
        var sameLevel = await Admin.SendAsync(HttpMethod.Put, "/api/admin/roles/spare", TestCaller.Json("""{"level":3,"groups":["Admins"]}"""));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (lowered.StatusCode, sameLevel.StatusCode));
        Assert.Contains("rbac_config", await lowered.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
}
