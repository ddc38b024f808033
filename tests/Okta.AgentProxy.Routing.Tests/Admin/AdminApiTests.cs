using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Routing.Tests.Admin;

public sealed class AdminApiTests : IAsyncLifetime
{
    private static readonly string Key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem().ReplaceLineEndings("\\n");

    private static readonly string AgentBody = """{"agent_name":"new","agent_id":"wlp9","client_id":"0oa9","private_key":"PLANTED_KEY","client_secret":"env:PATH","scopes":["mcp:read"],"backend_access":["employees"]}""".Replace("PLANTED_KEY", Key, StringComparison.Ordinal);

    private TestProxy _proxy = null!;

    private TestCaller Admin => _proxy.As("cursor", scopes: ["agentproxy:admin"]);

    public async ValueTask InitializeAsync() => _proxy = await TestProxy.StartAsync(p => p
        .Agent("cursor", ["employees"])
        .Backend("employees", "/employees", settings: ("read_only_tools:0", "get_*"))
        .Backend("finance", "/finance", authMethod: "pre-shared-key", settings: ("auth_config:key", "planted-yaml-secret"))
        .Backend("guarded", "/guarded", settings:
        [
            ("policy:0:name", "no-deletes"), ("policy:0:deny:tools:0", "delete_*"),
            ("policy:1:name", "viewers"), ("policy:1:allow:tools:0", "get_*"), ("policy:1:allow:roles:0", "viewer"),
        ])
        .Setting("roles:viewer:groups:0", "Everyone")
        .Setting("agents:cursor:backend_access:1", "guarded")
        .App(app => app.MapAgentProxyAdmin()));

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Theory]
    [InlineData("GET", "/api/admin/agents")]
    [InlineData("POST", "/api/admin/agents")]
    [InlineData("GET", "/api/admin/agents/cursor")]
    [InlineData("PUT", "/api/admin/agents/cursor")]
    [InlineData("DELETE", "/api/admin/backends/finance")]
    [InlineData("POST", "/api/admin/agents/cursor/disable")]
    [InlineData("GET", "/api/admin/audit")]
    [InlineData("GET", "/api/admin/audit/verify")]
    [InlineData("GET", "/api/admin/audit/export")]
    [InlineData("POST", "/api/admin/explain")]
    [InlineData("GET", "/api/admin/no-such-thing")]
    public async Task AnyPath_WithoutTheRight_IsRefused(string method, string path)
    {
        var nobody = await _proxy.With(null).SendAsync(new HttpMethod(method), path, content: null);
        var garbage = await _proxy.With("garbage").SendAsync(new HttpMethod(method), path, content: null);
        var user = await _proxy.As("cursor").SendAsync(new HttpMethod(method), path, content: null);

        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, garbage.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, user.StatusCode);
        Assert.Contains("Bearer", nobody.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains("agentproxy:admin", user.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal("application/problem+json", user.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task List_AgentsAndBackends_HaveTheirSourceAndNoSecret()
    {
        var agents = await Admin.GetAsync("/api/admin/agents");
        var backends = await (await Admin.GetAsync("/api/admin/backends")).Content.ReadAsStringAsync();

        var cursor = (await JsonAsync(agents)).GetProperty("agents").EnumerateArray().Single();
        Assert.Equal("cursor", cursor.GetProperty("agent_name").GetString());
        Assert.Equal("yaml", cursor.GetProperty("source").GetString());
        Assert.DoesNotContain("planted", backends, StringComparison.Ordinal);
        Assert.Contains("\"backend_name\":\"finance\"", backends, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_CreatedReadChangedDisabledDeleted_EachAnswersAsItShould()
    {
        var created = await Admin.PostAsync("/api/admin/agents", AgentBody);
        var again = await Admin.PostAsync("/api/admin/agents", AgentBody);
        var read = await Admin.GetAsync("/api/admin/agents/new");
        var body = await read.Content.ReadAsStringAsync();

        // What was read goes back with one change: the masked key stays what it was.
        var changed = await Admin.Header("If-Match", read.Headers.ETag!.ToString())
            .SendAsync(HttpMethod.Put, "/api/admin/agents/new", TestCaller.Json(body.Replace("wlp9", "wlp10", StringComparison.Ordinal)));
        var stale = await Admin.Header("If-Match", read.Headers.ETag.ToString()).SendAsync(HttpMethod.Put, "/api/admin/agents/new", TestCaller.Json(body));
        var stored = (await _proxy.Services.GetRequiredService<IAgentStore>().GetAsync("new", TestContext.Current.CancellationToken))!;
        var disabled = await Admin.PostAsync("/api/admin/agents/new/disable", "");
        var deleted = await Admin.DeleteAsync("/api/admin/agents/new");
        var gone = await Admin.GetAsync("/api/admin/agents/new");

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/api/admin/agents/new", created.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.DoesNotContain("planted", body, StringComparison.Ordinal);
        Assert.Contains("env:PATH", body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        Assert.Equal(("wlp10", Key, EntitySource.Runtime), (stored.Value.AgentId, stored.Value.PrivateKey!.Reveal().ReplaceLineEndings("\\n"), stored.Source));
        Assert.False((await JsonAsync(disabled)).GetProperty("enabled").GetBoolean());
        Assert.Equal("Agent 'new' deleted", (await JsonAsync(deleted)).GetProperty("message").GetString());
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Backend_WithEverythingWrong_ListsEveryProblem()
    {
        var answer = await Admin.PostAsync(
            "/api/admin/backends", """{"backend_name":"bad","url":"http://user:pw@x/","paths":["no-slash"],"auth_method":"nothing-like-it","timeout_seconds":-1,"surprise":1}""");

        var problem = await JsonAsync(answer);
        var keys = problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("key").GetString()).ToList();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("invalid_input", problem.GetProperty("error").GetString());
        Assert.Contains("backends.bad.url", keys);
        Assert.Contains("backends.bad.auth_method", keys);
        Assert.Contains("backends.bad.timeout_seconds", keys);
        Assert.Contains("backends.bad.surprise", keys);
        Assert.DoesNotContain("pw", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backend_PutBackWithMaskedSecret_KeepsIt()
    {
        var read = await (await Admin.GetAsync("/api/admin/backends/finance")).Content.ReadAsStringAsync();

        var changed = await Admin.SendAsync(HttpMethod.Put, "/api/admin/backends/finance", TestCaller.Json(read.Replace("\"description\":null", "\"description\":\"money\"", StringComparison.Ordinal)));
        var stored = (await _proxy.Services.GetRequiredService<IBackendStore>().GetAsync("finance", TestContext.Current.CancellationToken))!.Value;

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(("money", "planted-yaml-secret"), (stored.Description, stored.AuthConfig["key"]));
    }

    [Fact]
    public async Task Backend_WithAPolicy_KeepsItUnlessToldOtherwise()
    {
        var store = _proxy.Services.GetRequiredService<IBackendStore>();
        var before = (await store.GetAsync("guarded", TestContext.Current.CancellationToken))!.Value;
        var read = await (await Admin.GetAsync("/api/admin/backends/guarded")).Content.ReadAsStringAsync();

        await PutAsync(read);
        var sentBack = (await store.GetAsync("guarded", TestContext.Current.CancellationToken))!.Value;
        await PutAsync("""{"url":"http://127.0.0.1:9/mcp","paths":["/guarded"],"auth_method":"none"}""");
        var notMentioned = (await store.GetAsync("guarded", TestContext.Current.CancellationToken))!.Value;
        await PutAsync("""{"url":"http://127.0.0.1:9/mcp","paths":["/guarded"],"auth_method":"none","policy":[]}""");
        var emptied = (await store.GetAsync("guarded", TestContext.Current.CancellationToken))!.Value;
        await PutAsync("""{"url":"http://127.0.0.1:9/mcp","paths":["/guarded"],"auth_method":"none","policy":null}""");
        var removed = (await store.GetAsync("guarded", TestContext.Current.CancellationToken))!.Value;

        Assert.Equal(before.Policy, sentBack.Policy);
        Assert.Equal(before.Policy, notMentioned.Policy);
        Assert.Empty(emptied.Policy!.Rules); // denies everything
        Assert.Null(removed.Policy);

        async Task PutAsync(string body)
        {
            var answer = await Admin.SendAsync(HttpMethod.Put, "/api/admin/backends/guarded", TestCaller.Json(body));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Backend_WithLimits_KeepsThemUnlessToldOtherwise()
    {
        const string Core = "\"url\":\"http://127.0.0.1:9/mcp\",\"paths\":[\"/limited\"],\"auth_method\":\"none\"";
        RequestLimit[] limits = [new() { Name = "fair", RequestsPerSecond = 2.5m, Burst = 4, Per = [LimitPartition.User, LimitPartition.Tool], Tools = ["delete_*"] }];
        await Admin.PostAsync("/api/admin/backends", "{\"backend_name\":\"limited\"," + Core + ""","limits":[{"name":"fair","requests_per_second":2.5,"burst":4,"per":["user","tool"],"tools":["delete_*"]}],"circuit_breaker":{"failures":9}}""");
        var created = await StoredAsync();

        var sentBack = await PutAsync(await (await Admin.GetAsync("/api/admin/backends/limited")).Content.ReadAsStringAsync());
        var notMentioned = await PutAsync("{" + Core + "}");
        var removed = await PutAsync("{" + Core + ""","limits":null,"circuit_breaker":null}""");

        Assert.All([created, sentBack, notMentioned], backend => Assert.Equal(limits, backend.Limits));
        Assert.All([created, sentBack, notMentioned], backend => Assert.Equal(9, backend.CircuitBreaker.Failures));
        Assert.Empty(removed.Limits);
        Assert.Equal(CircuitBreakerSettings.Default, removed.CircuitBreaker);

        async Task<Backend> PutAsync(string body)
        {
            var answer = await Admin.SendAsync(HttpMethod.Put, "/api/admin/backends/limited", TestCaller.Json(body));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            return await StoredAsync();
        }

        async Task<Backend> StoredAsync() =>
            (await _proxy.Services.GetRequiredService<IBackendStore>().GetAsync("limited", TestContext.Current.CancellationToken))!.Value;
    }

    [Fact]
    public async Task Agent_WithEmptyScopes_HasNone()
    {
        await Admin.PostAsync("/api/admin/agents", """{"agent_name":"none","client_id":"0oa9","scopes":[]}""");
        await Admin.PostAsync("/api/admin/agents", """{"agent_name":"usual","client_id":"0oa8"}""");

        var agents = _proxy.Services.GetRequiredService<IAgentStore>();
        Assert.Empty((await agents.GetAsync("none", TestContext.Current.CancellationToken))!.Value.Scopes);
        Assert.Equal(["mcp:read"], (await agents.GetAsync("usual", TestContext.Current.CancellationToken))!.Value.Scopes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"agent_name\":7}")]
    [InlineData("{\"agent_name\":\"a:b\",\"client_id\":\"x\"}")]
    [InlineData("{\"agent_name\":\"a\"}")]
    [InlineData("{\"agent_name\":\"a\",\"client_id\":\"x\",\"private_key\":\"********\"}")]
    [InlineData("{\"agent_name\":\"a\",\"client_id\":\"x\",\"backend_access\":[\"nope\"]}")]
    [InlineData("{\"agent_name\":\"a\",\"client_id\":\"x\",\"CLIENT_ID\":\"y\"}")]
    public async Task Create_BadBody_Is400(string body)
    {
        var answer = await Admin.PostAsync("/api/admin/agents", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Single((await JsonAsync(await Admin.GetAsync("/api/admin/agents"))).GetProperty("agents").EnumerateArray());
    }

    [Fact]
    public async Task Disable_AnAgent_RefusesItsNextRequestAndTheAuditShowsIt()
    {
        var changed = _proxy.Services.GetRequiredService<ProxySnapshotProvider>().Watch();
        await Admin.PostAsync("/api/admin/agents/cursor/disable", "");
        await WaitAsync(changed);

        var refused = await _proxy.As("cursor").PostAsync("/employees", Some.ToolsList);
        var records = (await JsonAsync(await Admin.GetAsync("/api/admin/audit?decision=deny&limit=5"))).GetProperty("records").EnumerateArray().ToList();

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("agent_disabled", records[0].GetProperty("rule").GetString());
        Assert.Equal("employees", records[0].GetProperty("backend").GetString());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=99999")]
    [InlineData("cursor=nonsense")]
    [InlineData("decision=maybe")]
    [InlineData("from=yesterday")]
    [InlineData("kind=odd")]
    public async Task Audit_BadParameter_Is400(string query) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await Admin.GetAsync("/api/admin/audit?" + query)).StatusCode);

    [Theory]
    [InlineData("jsonl", "decision")]
    [InlineData("ocsf", "class_uid")]
    public async Task Export_EachFormat_IsLinesOfJson(string format, string member)
    {
        await _proxy.As("cursor").PostAsync("/finance", Some.ToolsList);

        var answer = await Admin.GetAsync("/api/admin/audit/export?format=" + format);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.True(JsonDocument.Parse(line).RootElement.TryGetProperty(member, out _)));
    }

    [Theory]
    [InlineData("""{"subject":{"sub":"u","scopes":["mcp:read","mcp:write"]},"agent":"cursor","backend":"employees","method":"tools/call","tool":"delete_it"}""", "allow", 0)]
    [InlineData("""{"subject":{"sub":"u","scopes":["mcp:read"]},"agent":"cursor","backend":"employees","method":"tools/call","tool":"get_it"}""", "allow", 0)]
    [InlineData("""{"subject":{"sub":"u","scopes":["mcp:read"]},"agent":"cursor","backend":"employees","method":"tools/call","tool":"delete_it"}""", "deny", 2)]
    [InlineData("""{"subject":{"sub":"u","scopes":["mcp:read"]},"agent":"cursor","backend":"finance","method":"tools/list"}""", "deny", 1)]
    [InlineData("""{"subject":{"sub":"u","scopes":[]},"agent":"nobody","backend":"nothing"}""", "deny", 2)]
    [InlineData("""{"subject":{"sub":"u","scopes":["mcp:read","mcp:write"],"groups":["Everyone"]},"agent":"cursor","backend":"guarded","method":"tools/call","tool":"delete_it"}""", "deny", 0)]
    [InlineData("""{"subject":{"sub":"u","scopes":["mcp:read","mcp:write"]},"agent":"cursor","backend":"guarded","method":"tools/call","tool":"get_it"}""", "deny", 1)]
    public async Task Explain_EachCase_SaysTheDecisionAndWhatWouldChangeIt(string body, string decision, int remedies)
    {
        var answer = await JsonAsync(await Admin.PostAsync("/api/admin/explain", body));

        Assert.Equal(decision, answer.GetProperty("decision").GetString());
        Assert.Equal(remedies, answer.GetProperty("would_allow").GetArrayLength());
        Assert.Equal(decision == "deny", answer.GetProperty("rule").GetString() is not null);
    }

    [Fact]
    public async Task Explain_AllowedByARule_NamesIt()
    {
        var answer = await JsonAsync(await Admin.PostAsync(
            "/api/admin/explain",
            """{"subject":{"sub":"u","scopes":["mcp:read","mcp:write"],"groups":["Everyone"]},"agent":"cursor","backend":"guarded","method":"tools/call","tool":"get_it"}"""));

        Assert.Equal(("allow", "viewers"), (answer.GetProperty("decision").GetString(), answer.GetProperty("rule").GetString()));
    }

    private static async Task WaitAsync(Microsoft.Extensions.Primitives.IChangeToken token)
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.RegisterChangeCallback(_ => fired.TrySetResult(), null);
        await fired.Task.WaitAsync(TestLimits.Deadline, TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
}
