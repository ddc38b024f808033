using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Routing.Tests.Admin;

/// <summary>Whatever decided about a call: its audit record, asked as it is, gets the same decision.</summary>
public sealed class ExplainFromAuditTests
{
    private const string Call = """{"jsonrpc":"2.0","id":1,"method":"METHOD","params":PARAMS}""";

    private static readonly (string Key, string Value)[] Rules =
    [
        ("policy:0:name", "no-secrets"), ("policy:0:deny:tools:0", "secret_*"),
        ("policy:1:name", "no-large-sums"), ("policy:1:deny:tools:0", "pay"), ("policy:1:deny:arguments:/amount:min", "1000"),
        ("policy:2:name", "no-strangers"), ("policy:2:deny:policy", "Stranger"),
        ("policy:3:name", "by-role"), ("policy:3:allow:tools:0", "role_*"), ("policy:3:allow:roles:0", "viewer"),
        ("policy:4:name", "by-group"), ("policy:4:allow:tools:0", "group_*"), ("policy:4:allow:groups:0", "Group-77"),
        ("policy:5:name", "by-scope"), ("policy:5:allow:tools:0", "scope_*"), ("policy:5:allow:scopes:0", "hr:export"),
        ("policy:6:name", "by-claim"), ("policy:6:allow:tools:0", "claim_*"), ("policy:6:allow:claims:department:0", "finance"),
        ("policy:7:name", "small-sums"), ("policy:7:allow:tools:0", "pay"), ("policy:7:allow:arguments:/amount:max", "100000"),
        ("policy:8:name", "signed-in-lately"), ("policy:8:allow:tools:0", "fresh_*"), ("policy:8:allow:max_auth_age", "600"),
        ("policy:9:name", "by-host"), ("policy:9:allow:tools:0", "host_*"), ("policy:9:allow:policy", "Friend"),
        ("policy:10:allow:resources:0", "file:///reports/*"), ("policy:11:allow:prompts:0", "greet"), ("policy:12:allow:methods:0", "x/*"),
        ("policy:13:name", "by-agent"), ("policy:13:allow:tools:0", "agent_*"), ("policy:13:allow:agents:0", "cursor"),
        ("policy:14:name", "everything-by-role-and-scope"), ("policy:14:allow:tools:0", "both_*"), ("policy:14:allow:roles:0", "viewer"), ("policy:14:allow:scopes:0", "hr:export"),
        ("read_only_tools:0", "role_read"),
    ];

    public static TheoryData<string, string, bool> Calls => new()
    {
        { "tools/call", """{"name":"role_read","arguments":{}}""", true },
        { "tools/call", """{"name":"role_write","arguments":{}}""", true },
        { "tools/call", """{"name":"group_x"}""", true },
        { "tools/call", """{"name":"scope_x"}""", true },
        { "tools/call", """{"name":"claim_x"}""", true },
        { "tools/call", """{"name":"pay","arguments":{"amount":5}}""", true },
        { "tools/call", """{"name":"pay","arguments":{"amount":5000}}""", false },
        { "tools/call", """{"name":"pay","arguments":{}}""", false },
        { "tools/call", """{"name":"pay","arguments":{"amount":"many"}}""", false },
        { "tools/call", """{"name":"fresh_x"}""", true },
        { "tools/call", """{"name":"host_x"}""", true },
        { "tools/call", """{"name":"agent_x"}""", true },
        { "tools/call", """{"name":"both_x"}""", true },
        { "tools/call", """{"name":"secret_x"}""", false },
        { "tools/call", """{"name":"unheard_of"}""", false },
        { "resources/read", """{"uri":"file:///reports/may"}""", true },
        { "resources/read", """{"uri":"file:///salaries"}""", false },
        { "prompts/get", """{"name":"greet"}""", true },
        { "prompts/get", """{"name":"scold"}""", false },
        { "completion/complete", """{"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"a","value":"b"}}""", true },
        { "completion/complete", """{"ref":{"type":"ref/prompt","name":"scold"},"argument":{"name":"a","value":"b"}}""", false },
        { "completion/complete", """{"ref":{"type":"ref/resource","uri":"file:///salaries"},"argument":{"name":"a","value":"b"}}""", false },
        { "completion/complete", """{"ref":{"type":"ref/resource","uri":"file:///reports/{month}"},"argument":{"name":"month","value":""}}""", true },
        { "subscriptions/listen", """{"notifications":{"resourceSubscriptions":["file:///salaries"]}}""", false },
        { "subscriptions/listen", """{"notifications":{"resourceSubscriptions":["file:///reports/may"]}}""", true },
        { "x/y", "{}", true },
        { "y/x", "{}", false },
        { "tools/list", "{}", true },
        { "ping", "{}", true },
        { "logging/setLevel", """{"level":"info"}""", true },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Explain_OwnRecord_SaysTheSame(string method, string parameters, bool allowed)
    {
        await using var backend = await ScriptedBackend.StartAsync(http => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, """{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}"""));
        await using var proxy = await StartAsync(backend.Url);

        using var answer = await proxy.With(Token(proxy)).PostAsync("/hr", Call.Replace("METHOD", method, StringComparison.Ordinal).Replace("PARAMS", parameters, StringComparison.Ordinal));
        var done = await proxy.Audit.NextAsync();
        var record = await RecordAsync(proxy);
        var explained = await ExplainAsync(proxy, record.ToJsonString());

        Assert.Equal(allowed, done.Allowed);
        Assert.Equal((allowed ? "allow" : "deny", "alice@example.com"), (record["decision"]!.GetValue<string>(), record["login"]!.GetValue<string>()));
        Assert.Equal(record["decision"]!.GetValue<string>(), explained["decision"]!.GetValue<string>());
        if (record["rule"]?.GetValue<string>() is { } rule && Rules.Any(setting => setting.Value == rule))
        {
            Assert.Equal(rule, explained["rule"]?.GetValue<string>());
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Explain_RecordWithoutAMessage_SaysTheSame(string method)
    {
        await using var backend = await ScriptedBackend.StartAsync(http =>
        {
            http.Response.ContentType = "text/event-stream";
            return http.Response.CompleteAsync();
        });
        await using var proxy = await StartAsync(backend.Url);

        using var answer = await proxy.With(Token(proxy)).SendAsync(new HttpMethod(method), "/hr", content: null);
        var done = await proxy.Audit.NextAsync();
        var explained = await ExplainAsync(proxy, (await RecordAsync(proxy)).ToJsonString());

        Assert.Equal(done.Allowed ? "allow" : "deny", explained["decision"]!.GetValue<string>());
    }

    [Fact]
    public async Task Record_OfATokenWithManyGroups_HasTheTwoThatDecided()
    {
        await using var proxy = await StartAsync(new Uri("http://127.0.0.1:9/mcp"));

        using var answer = await proxy.With(Token(proxy)).PostAsync("/hr", Some.Call("secret_x"));
        await proxy.Audit.NextAsync();
        var record = await RecordAsync(proxy);

        Assert.Equal(["Group-77", "Viewers"], record["groups"]!.AsArray().Select(group => group!.GetValue<string>()).Order());
        Assert.Equal("[\"viewer\"]", record["roles"]!.ToJsonString());
        Assert.Equal("[\"mcp:read\",\"mcp:write\",\"hr:export\"]", record["scopes"]!.ToJsonString());
        Assert.Equal("[\"department=finance\"]", record["claims"]!.ToJsonString());
    }

    [Theory]
    [InlineData("login=alice@example.com", 1)]
    [InlineData("login=alice", 0)]
    [InlineData("group=Viewers", 1)]
    [InlineData("group=Group-78", 0)]
    [InlineData("role=viewer&scope=hr:export", 1)]
    [InlineData("scope=hr", 0)]
    public async Task Audit_FilteredByGrounds_FindsTheRecord(string filter, int expected)
    {
        await using var proxy = await StartAsync(new Uri("http://127.0.0.1:9/mcp"));
        using var answer = await proxy.With(Token(proxy)).PostAsync("/hr", Some.Call("secret_x"));
        await proxy.Audit.NextAsync();

        using var found = await proxy.As("cursor", scopes: ["agentproxy:admin"]).GetAsync($"/api/admin/audit?{filter}");

        var records = JsonNode.Parse(await found.Content.ReadAsStringAsync())!["records"]!.AsArray();
        Assert.Equal(expected, records.Count(record => record!["tool"]?.GetValue<string>() == "secret_x"));
    }

    private static Task<TestProxy> StartAsync(Uri backend) => TestProxy.StartAsync(p =>
    {
        p.Agent("cursor", ["hr"], scopes: ["mcp:read", "mcp:write", "hr:export"]).Backend("hr", "/hr", backend, "none", Rules)
            .Setting("roles:viewer:groups:0", "Viewers")
            .Setting("roles:viewer:level", "1")
            .Services(s => s.Services.AddAuthorization(options =>
            {
                options.AddPolicy("Friend", policy => policy.RequireAssertion(_ => true));
                options.AddPolicy("Stranger", policy => policy.RequireAssertion(_ => false));
            }))
            .App(app => app.MapAgentProxyAdmin());
    });

    private static string Token(TestProxy proxy) => proxy.Org.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, ["mcp:read", "mcp:write", "hr:export", "openid"], claims: token =>
    {
        token["sub"] = "alice@example.com";
        token["department"] = "finance";
        token["auth_time"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        token["groups"] = new JsonArray([.. Enumerable.Range(0, 200).Select(i => (JsonNode)$"Group-{i}").Append("Viewers")]);
    });

    private static async Task<JsonObject> RecordAsync(TestProxy proxy)
    {
        using var page = await proxy.As("cursor", scopes: ["agentproxy:admin"]).GetAsync("/api/admin/audit?backend=hr&limit=1");
        return JsonNode.Parse(await page.Content.ReadAsStringAsync())!["records"]![0]!.AsObject();
    }

    private static async Task<JsonObject> ExplainAsync(TestProxy proxy, string record)
    {
        using var answer = await proxy.As("cursor", scopes: ["agentproxy:admin"]).PostAsync("/api/admin/explain", record);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }
}
