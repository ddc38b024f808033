using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Routing.Tests.Admin;

/// <summary>What the configuration file's rules refuse, the API refuses: in a body, in what was kept, and in what is switched on.</summary>
public sealed class AdminRulesTests : IAsyncLifetime
{
    private TestProxy _proxy = null!;

    private TestCaller Admin => _proxy.As("cursor", scopes: ["agentproxy:admin"]);

    public async ValueTask InitializeAsync() => _proxy = await TestProxy.StartAsync(p => p
        .Agent("cursor", ["employees"])
        .Backend("employees", "/employees")
        .Backend("local", "/local", new Uri("http://127.0.0.1:9/mcp"))
        .Backend("asleep", "/Employees", settings: ("enabled", "false"))
        .Backend("guarded", "/guarded", settings: [("policy:0:name", "no-deletes"), ("policy:0:deny:tools:0", "delete_*"), ("tool_pinning", "warn"), ("new_tools", "approve")])
        .Setting("admin:dangerous_local_backends", "false")
        .App(app => app.MapAgentProxyAdmin()));

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Theory]
    [InlineData("/employees")]
    [InlineData("/EMPLOYEES")]
    [InlineData("/guarded")]
    public async Task Post_PathOfAnother_Is409WithTheOwner(string path)
    {
        var answer = await Admin.PostAsync("/api/admin/backends", Body("thief", $$""" "url":"http://10.0.0.1/mcp","paths":["/mine","{{path}}"],"auth_method":"none" """));

        var (status, error, errors) = await ReadAsync(answer);
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (status, error));
        Assert.StartsWith($"backends.thief.paths[1] is already a path of backend '{path[1..].ToLowerInvariant()}'", errors.Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await Admin.GetAsync("/api/admin/backends/thief")).StatusCode);
    }

    [Fact]
    public async Task Put_PathOfAnother_Is409AndChangesNothing()
    {
        var answer = await PutAsync("guarded", """ "url":"http://127.0.0.1:9/mcp","paths":["/employees"],"auth_method":"none" """);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("/guarded", await (await Admin.GetAsync("/api/admin/backends/guarded")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enable_PathTakenMeanwhile_Is409()
    {
        var enabled = await Admin.PostAsync("/api/admin/backends/asleep/enable", "");
        var put = await PutAsync("asleep", """ "url":"http://127.0.0.1:9/mcp","paths":["/employees"],"auth_method":"none","enabled":true """);
        var stillOff = await PutAsync("asleep", """ "url":"http://127.0.0.1:9/mcp","paths":["/employees"],"auth_method":"none","enabled":false """);

        Assert.Equal(HttpStatusCode.Conflict, enabled.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, put.StatusCode);
        Assert.Equal(HttpStatusCode.OK, stillOff.StatusCode);
    }

    [Fact]
    public async Task Post_TwoAtOnceWithOnePath_OneIsMade()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Admin.PostAsync("/api/admin/backends", Body($"racer{i}", """ "url":"http://10.0.0.1/mcp","paths":["/race"],"auth_method":"none" """))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Switch_ManyAtOnce_AreAllDoneOneAfterTheOther()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Admin.PostAsync($"/api/admin/agents/cursor/{(i % 2 == 0 ? "enable" : "disable")}", "")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task Delete_WhileAnAgentIsGivenIt_OneOfTheTwoIsRefused()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await Admin.PostAsync("/api/admin/backends", Body($"b{i}", $$""" "url":"http://10.0.0.1/mcp","paths":["/b{{i}}"],"auth_method":"none" """))).StatusCode);

            var given = Admin.PostAsync("/api/admin/agents", $$"""{"agent_name":"a{{i}}","client_id":"0oa{{i}}","backend_access":["b{{i}}"]}""");
            var deleted = Admin.DeleteAsync($"/api/admin/backends/b{i}");

            var (agent, backend) = ((await given).IsSuccessStatusCode, (await deleted).IsSuccessStatusCode);
            Assert.True(agent != backend, $"agent {(await given).StatusCode}, backend {(await deleted).StatusCode}");
        }
    }

    [Theory]
    [InlineData(""" "protocol":"http" """, "backends.guarded.policy")]
    [InlineData(""" "protocol":"http","policy":null """, "backends.guarded.tool_pinning")]
    [InlineData(""" "auth_method":"nothing-like-it" """, "backends.guarded.auth_method")]
    [InlineData(""" "paths":["/health"] """, "backends.guarded.paths[0]")]
    [InlineData(""" "paths":["/api/admin/x"] """, "backends.guarded.paths[0]")]
    [InlineData(""" "paths":["/a","/A"] """, "backends.guarded.paths[1]")]
    [InlineData(""" "paths":[] """, "backends.guarded.paths")]
    [InlineData(""" "timeout_seconds":0 """, "backends.guarded.timeout_seconds")]
    [InlineData(""" "circuit_breaker":{"failures":0} """, "backends.guarded.circuit_breaker.failures")]
    [InlineData(""" "scopes":{"read":"two words"} """, "backends.guarded.scopes.read")]
    [InlineData(""" "tool_pinning":"off","new_tools":"approve" """, "backends.guarded.new_tools")]
    public async Task Put_AgainstARuleOfTheFile_NamesItsKey(string change, string key)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["url"] = "\"http://127.0.0.1:9/mcp\"", ["paths"] = "[\"/guarded\"]", ["auth_method"] = "\"none\"" };
        foreach (var changed in JsonDocument.Parse($"{{{change}}}").RootElement.EnumerateObject())
        {
            fields[changed.Name] = changed.Value.GetRawText();
        }

        var answer = await PutAsync("guarded", string.Join(",", fields.Select(field => $"\"{field.Key}\":{field.Value}")));

        var (status, _, errors) = await ReadAsync(answer);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(errors, error => error.StartsWith(key + " ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/mcp")]
    [InlineData("http://localhost/mcp")]
    [InlineData("http://LOCALHOST./mcp")]
    [InlineData("http://2130706433/mcp")]
    [InlineData("http://0x7f.1/mcp")]
    [InlineData("http://0177.0.0.1/mcp")]
    [InlineData("http://127.1/mcp")]
    [InlineData("http://127.0.0.1./mcp")]
    [InlineData("http://[::1]/mcp")]
    [InlineData("http://[::ffff:169.254.169.254]/mcp")]
    [InlineData("http://[::127.0.0.1]/mcp")]
    [InlineData("http://[64:ff9b::7f00:1]/mcp")]
    [InlineData("http://0.0.0.0/mcp")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://metadata.google.internal/computeMetadata/v1")]
    [InlineData("http://user@127.0.0.1/mcp")]
    [InlineData("http://\uff11\uff12\uff17.0.0.1/mcp")]
    public async Task Post_LocalAddress_Is400(string url)
    {
        var answer = await Admin.PostAsync("/api/admin/backends", Body("inside", $$""" "url":"{{url}}","paths":["/inside"],"auth_method":"none" """));

        var (status, _, errors) = await ReadAsync(answer);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("backends.inside.url ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://10.1.2.3/mcp")]
    [InlineData("http://192.168.0.9:8000/mcp")]
    [InlineData("http://[fd12:3456::1]/mcp")]
    [InlineData("https://does-not-resolve.invalid/mcp")]
    public async Task Post_PrivateAddressOrUnknownName_Is201(string url)
    {
        var answer = await Admin.PostAsync("/api/admin/backends", Body("fine", $$""" "url":"{{url}}","paths":["/fine"],"auth_method":"none" """));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Fact]
    public async Task Backend_OfTheFileAtALocalAddress_CanBeSwitchedAndChangedButNotMoved()
    {
        var off = await Admin.PostAsync("/api/admin/backends/local/disable", "");
        var on = await Admin.PostAsync("/api/admin/backends/local/enable", "");
        var changed = await PutAsync("local", """ "url":"http://127.0.0.1:9/mcp","paths":["/local"],"auth_method":"none","timeout_seconds":7 """);
        var moved = await PutAsync("local", """ "url":"http://127.0.0.1:10/mcp","paths":["/local"],"auth_method":"none" """);
        var borrowed = await Admin.PostAsync("/api/admin/backends", Body("other", """ "url":"http://127.0.0.1:9/mcp","paths":["/other"],"auth_method":"none" """));

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest],
            new[] { off, on, changed, moved, borrowed }.Select(answer => answer.StatusCode));
    }

    [Fact]
    public async Task Tenant_LocalAddress_Is400()
    {
        var answer = await Admin.PostAsync("/api/admin/tenants", """{"id":"acme","backend_url":"http://169.254.169.254/","issuer":"https://localhost/","keys_endpoint":"http://127.0.0.1/keys"}""");

        var (status, _, errors) = await ReadAsync(answer);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(3, errors.Count);
    }

    [Fact]
    public async Task Delete_BackendThatAnAgentMayUse_Is409()
    {
        await Admin.PostAsync("/api/admin/backends", Body("fresh", """ "url":"http://10.0.0.1/mcp","paths":["/fresh"],"auth_method":"none" """));
        await Admin.PostAsync("/api/admin/agents", """{"agent_name":"new","client_id":"0oa9","backend_access":["fresh"]}""");

        var used = await ReadAsync(await Admin.DeleteAsync("/api/admin/backends/fresh"));
        await Admin.DeleteAsync("/api/admin/agents/new");
        var free = await Admin.DeleteAsync("/api/admin/backends/fresh");

        Assert.Equal((HttpStatusCode.Conflict, "in_use"), (used.Status, used.Error));
        Assert.Equal("agents.new.backend_access names the backend.", used.Errors.Single());
        Assert.Equal(HttpStatusCode.OK, free.StatusCode);
    }

    [Fact]
    public async Task Enable_AgentWhoseSecretCannotBeResolved_Is400()
    {
        var made = await Admin.PostAsync("/api/admin/agents", """{"agent_name":"new","client_id":"0oa9","client_secret":"env:NO_SUCH_VARIABLE_ANYWHERE","enabled":false}""");

        var (status, _, errors) = await ReadAsync(await Admin.PostAsync("/api/admin/agents/new/enable", ""));

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("agents.new.client_secret cannot be resolved", errors.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_ThatCannotBeUsed_IsSaidWithoutNamingItTwice()
    {
        var (status, _, errors) = await ReadAsync(await Admin.PostAsync("/api/admin/backends", Body("a b", """ "url":"http://10.0.0.1/mcp","paths":["/x"] """)));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("backend_name cannot be used: a name has 1 to 64 letters (a-z), digits, '-', '_' and '.', beginning with a letter or digit.", errors.Single());
    }

    [Fact]
    public async Task Store_WrittenByAnotherNode_TheFileKeepsItsPathAndHealthNamesTheOther()
    {
        var store = _proxy.Services.GetRequiredService<IBackendStore>();
        await store.UpsertAsync(new Backend { Name = "aaa", Url = new Uri("http://10.0.0.1/mcp"), Paths = ["/employees"], AuthMethod = "none" }, "", EntitySource.Runtime, TestContext.Current.CancellationToken);
        await _proxy.Services.GetRequiredService<ProxySnapshotProvider>().CaughtUpAsync().WaitAsync(TestLimits.Deadline, TestContext.Current.CancellationToken);

        var report = await _proxy.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        var data = report.Entries["okta-agent-proxy-backends"];
        Assert.Equal(HealthStatus.Degraded, data.Status);
        Assert.Equal("NotServed: path '/employees' belongs to backend 'employees' already", data.Data["aaa"]);
        Assert.Equal("employees", _proxy.Services.GetRequiredService<ProxySnapshotProvider>().Current.FindByPrefix("/employees")!.Backend.Name);
    }

    [Fact]
    public async Task Connection_OfABackendWrittenAtRunTime_IsCheckedAgain()
    {
        await using var target = await TestMcpBackend.StartAsync();
        var store = _proxy.Services.GetRequiredService<IBackendStore>();
        await store.UpsertAsync(new Backend { Name = "rebound", Url = target.Url, Paths = ["/rebound"], AuthMethod = "none" }, "", EntitySource.Runtime, TestContext.Current.CancellationToken);
        var cursor = await (await Admin.GetAsync("/api/admin/agents/cursor")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await Admin.SendAsync(HttpMethod.Put, "/api/admin/agents/cursor", TestCaller.Json(cursor.Replace("[\"employees\"]", "[\"rebound\"]", StringComparison.Ordinal)));

        var answer = await _proxy.As("cursor").PostAsync("/rebound", Some.ToolsList);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Empty(target.Requests.All);
    }

    private static string Body(string name, string fields) => $"{{\"backend_name\":\"{name}\",{fields}}}";

    private Task<HttpResponseMessage> PutAsync(string name, string fields) => Admin.SendAsync(HttpMethod.Put, $"/api/admin/backends/{name}", TestCaller.Json($"{{{fields}}}"));

    private static async Task<(HttpStatusCode Status, string? Error, List<string> Errors)> ReadAsync(HttpResponseMessage answer)
    {
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var errors = body.RootElement.TryGetProperty("errors", out var list)
            ? list.EnumerateArray().Select(error => $"{error.GetProperty("key").GetString()} {error.GetProperty("message").GetString()}").ToList()
            : [];
        return (answer.StatusCode, body.RootElement.TryGetProperty("error", out var code) ? code.GetString() : null, errors);
    }
}
