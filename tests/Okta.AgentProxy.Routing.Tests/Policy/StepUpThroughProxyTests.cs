using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Routing.Tests.Policy;

/// <summary>What a better token would mend asks for that token, all of it at once; what none would mend never looks like it.</summary>
public sealed class StepUpThroughProxyTests
{
    private const string Strong = "urn:okta:loa:2fa:any";

    [Fact]
    public async Task Call_WithTheSignInThatTheRuleWants_Passes()
    {
        await using var target = await Target.StartAsync();

        using var response = await target.As(acr: Strong).PostAsync("/hr", Some.Call("pay"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, target.Calls);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("urn:okta:loa:1fa:any", 0)]
    [InlineData("urn:okta:loa:2fa:any ", 0)]
    [InlineData(Strong, 3_600)]
    [InlineData(Strong, -3_600)]
    public async Task Call_WithAWeakerOlderOrImpossibleSignIn_IsAskedToSignInAgain(string? acr, int secondsAgo)
    {
        await using var target = await Target.StartAsync();

        using var response = await target.As(acr, secondsAgo).PostAsync("/hr", Some.Call("pay"));

        await response.ShouldBeDeniedAsync("insufficient_user_authentication", HttpStatusCode.Unauthorized, "cursor");
        var challenge = response.Headers.WwwAuthenticate.ToString();
        Assert.Contains("error=\"insufficient_user_authentication\"", challenge, StringComparison.Ordinal);
        Assert.Contains("resource_metadata=\"http://127.0.0.1", challenge, StringComparison.Ordinal);
        Assert.Contains($"scope=\"mcp:read mcp:write\", acr_values=\"{Strong}\", max_age=\"600\"", challenge, StringComparison.Ordinal);
        Assert.Equal(0, target.Calls);
        Assert.Equal("payments", (await target.Proxy.Audit.NextAsync()).Rule);
    }

    [Fact]
    public async Task Call_WithoutSignInAndScope_IsAskedForBothAtOnce()
    {
        await using var target = await Target.StartAsync();

        using var response = await target.As(acr: null, scopes: ["mcp:read"]).PostAsync("/hr", Some.Call("pay"));

        await response.ShouldBeDeniedAsync("insufficient_user_authentication", HttpStatusCode.Unauthorized);
        Assert.Contains("scope=\"mcp:read mcp:write\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_ShowsWhatABetterSignInWouldOpen_AndNothingElse()
    {
        await using var target = await Target.StartAsync();

        using var response = await target.As(acr: null).PostAsync("/hr", Some.ToolsList);

        var tools = (await response.JsonAsync()).GetProperty("result").GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString());
        Assert.Equal(["pay", "get_user", "export"], tools);
    }

    [Theory]
    [InlineData("delete_user", "mcp:read mcp:write")]
    [InlineData("delete_user", "mcp:read")]
    [InlineData("unheard_of", "mcp:read")]
    public async Task Denial_ThatNoTokenWouldMend_NeverLooksLikeOne(string tool, string scopes)
    {
        await using var target = await Target.StartAsync();

        using var response = await target.As(acr: null, scopes: scopes.Split(' ')).PostAsync("/hr", Some.Call(tool));

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.OK, JsonRpcErrorCodes.Denied, "1");
        Assert.Empty(response.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task MissingScopes_OfPolicyAndBackend_AreAskedForInOneGo()
    {
        await using var target = await Target.StartAsync();

        using var response = await target.As(acr: Strong, scopes: ["mcp:read"]).PostAsync("/hr", Some.Call("export"));

        var body = await response.ShouldBeDeniedAsync("insufficient_scope");
        Assert.Contains("scope=\"mcp:read mcp:write hr:export\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal(["mcp:write", "hr:export"], body.GetProperty("details").GetProperty("missing_scopes").EnumerateArray().Select(s => s.GetString()));
    }

    [Fact]
    public async Task Service_ThatCannotSignIn_IsDenied()
    {
        await using var target = await Target.StartAsync();

        using var response = await target.Proxy.With(target.Proxy.Org.IssueAccessToken(user: null, DevOrgPreset.CursorClient)).PostAsync("/hr", Some.Call("pay"));

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.OK, JsonRpcErrorCodes.Denied, "1");
    }

    private sealed class Target(ScriptedBackend backend, TestProxy proxy) : IAsyncDisposable
    {
        public TestProxy Proxy => proxy;

        public int Calls => backend.Requests.DeliveriesOf("1");

        public static async Task<Target> StartAsync()
        {
            var backend = await ScriptedBackend.StartAsync(http =>
            {
                http.Response.ContentType = "application/json";
                return http.Response.WriteAsync("""{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"pay"},{"name":"get_user"},{"name":"delete_user"},{"name":"export"}]}}""", http.RequestAborted);
            });
            var proxy = await TestProxy.StartAsync(p => p.Agent("cursor", ["hr"], scopes: ["mcp:read", "mcp:write", "hr:export"]).Backend("hr", "/hr", backend.Url, "none",
                ("policy:0:name", "payments"), ("policy:0:allow:tools:0", "pay"), ("policy:0:allow:acr:0", Strong), ("policy:0:allow:max_auth_age", "600"),
                ("policy:1:name", "reading"), ("policy:1:allow:tools:0", "get_*"),
                ("policy:2:name", "exports"), ("policy:2:allow:tools:0", "export"), ("policy:2:allow:scopes:0", "hr:export")));
            return new Target(backend, proxy);
        }

        public TestCaller As(string? acr, int secondsAgo = 0, string[]? scopes = null) => proxy.With(proxy.Org.IssueAccessToken(
            DevOrgPreset.Alice,
            DevOrgPreset.CursorClient,
            scopes ?? ["mcp:read", "mcp:write"],
            claims: c =>
            {
                c["auth_time"] = JsonValue.Create((long)c["iat"]! - secondsAgo);
                if (acr is not null)
                {
                    c["acr"] = acr;
                }
            }));

        public async ValueTask DisposeAsync()
        {
            await proxy.DisposeAsync();
            await backend.DisposeAsync();
        }
    }
}
