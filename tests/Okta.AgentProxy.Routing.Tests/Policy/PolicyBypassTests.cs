using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Routing.Tests.Policy;

/// <summary>Every way around a policy that we could think of: none reaches the backend.</summary>
public sealed class PolicyBypassTests(PolicyBypassTests.Proxy fixture) : IClassFixture<PolicyBypassTests.Proxy>
{
    public sealed class Proxy : IAsyncLifetime
    {
        public ScriptedBackend Backend { get; private set; } = null!;

        public TestProxy Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
            Gateway = await TestProxy.StartAsync(p => p.Guarded(Backend.Url));
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Backend.DisposeAsync();
        }
    }

    public static TheoryData<string> Calls =>
    [
        // Plain denials.
        Call("delete_user"), Call("create_user"), Call("Get_user"), Call("getuser"), Call("unknown"), Call("*"), Call("get"),

        // Case, white space and letters that look alike.
        Call("DELETE_user"), Call("Delete_User"), Call(" get_user"), Call("get_user "), Call("get_user\\u00a0"), Call("get_user\\u2028"), Call("\\ufeffget_user"), Call("\\u200bget_user"),
        Call("ｇet_user"), Call("gеt_user"), Call("get_user\\u0000"), Call("get_user\\n"), Call("\\ud800get_user"), Call("get\\u002fuser"),

        // Names spelled with escapes.
        Call("\\u0064elete_user"), Call("delete\\u005fuser"), """{"jsonrpc":"2.0","id":1,"method":"tools\/call","params":{"n\u0061me":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"\u006dethod":"tools/call","params":{"name":"delete_user"}}""",

        // Twice, or under another name.
        """{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","method":"ping","params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_user","name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_user","n\u0061me":"get_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_user"},"params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_user","Name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_user"},"Params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/list","Method":"tools/call","params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"TOOLS/CALL","params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/Call","params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call ","params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools//call","params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/execute","params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"vendor/run","params":{"tool":"delete_user"}}""",

        // Other shapes.
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["delete_user"]}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["delete_user"]}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"uri":"x"}}""",
        """[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_user"}}]""",
        """[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_user"}},{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"delete_user"}}]""",
        """{"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","method":"tools/call","params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"result":{},"method":"tools/call","params":{"name":"delete_user"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_user","task":{"ttl":1}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_user","requestState":"x","inputResponses":{}}}""",

        // Arguments.
        Pay("1000"), Pay("5e3"), Pay("\"1000\""), Pay("\"many\""), Pay("[1,1000]"), Pay("{\"value\":1000}"), Pay("1e999"), Pay("true"),
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"Amount":1000}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"amount":1,"AMOUNT":1000}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"amount":1,"amount":1000}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"\u0061mount":1000}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":[{"amount":1000}]}}""",

        // Resources, and everything that names one.
        Read("file:///secret/a"), Read("file:///public/../secret/a"), Read("file:///public/%2e%2e/secret/a"), Read("file:///public/..%2fsecret/a"), Read("file:///public/%252e%252e/secret/a"),
        Read("FILE:///secret/a"), Read("file:///%73ecret/a"), Read("file:///SECRET/a"), Read("file:/secret/a"), Read("file://localhost/secret/a"), Read("file:///other/a"), Read("file:\\\\\\\\secret\\\\a"),
        Read("file:///public/a\\u0000"), Read(" file:///public/a"), Read("file://evil/public/a"), Read("note://x"),
        """{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"name":"file:///public/a","uri":"file:///secret/a"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"file:///secret/a"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"resources/unsubscribe","params":{"uri":"file:///secret/a"}}""",
        """{"jsonrpc":"2.0","method":"resources/subscribe","params":{"uri":"file:///secret/a"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"resourceSubscriptions":["file:///public/a","file:///secret/a"]}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"resourceSubscriptions":"file:///secret/a"}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"ResourceSubscriptions":["file:///secret/a"]}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":["file:///secret/a"]}}""",
        """{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"file:///secret/{x}"},"argument":{"name":"x","value":"a"}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"hidden"},"argument":{"name":"x","value":"a"}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"greet","Name":"hidden"},"argument":{"name":"x","value":"a"}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"hidden"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"Greet"}}""",

        // Tasks: no rule speaks of them.
        """{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"taskId":"1"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tasks/result","params":{"taskId":"1"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tasks/cancel","params":{"taskId":"1"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tasks/list"}""",
    ];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Post_AroundThePolicy_NeverReachesTheBackend(string body)
    {
        // Bob has only what every viewer has.
        using var response = await fixture.Gateway.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", body);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Empty(fixture.Backend.Requests.All);
        Assert.Contains("\"error\"", text, StringComparison.Ordinal);
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.Forbidden, $"{response.StatusCode}");
        Assert.NotEqual(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json, text/plain")]
    public async Task Post_OtherContentType_NeverReachesTheBackend(string contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Call("delete_user")));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var response = await fixture.Gateway.As("cursor", DevOrgPreset.Bob).SendAsync(HttpMethod.Post, "/hr", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Empty(fixture.Backend.Requests.All);
    }

    [Theory]
    [InlineData("tools/list", "get_user")]
    [InlineData("tools/call", "get_user")]
    public async Task Post_HeadersSayAnotherThing_NeverReachesTheBackend(string method, string name)
    {
        const string Body = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_user","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""";
        var caller = fixture.Gateway.As("cursor", DevOrgPreset.Bob).Header("MCP-Protocol-Version", "2026-07-28").Header("Mcp-Method", method).Header("Mcp-Name", name);

        using var response = await caller.PostAsync("/hr", Body);

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.BadRequest, JsonRpcErrorCodes.HeaderMismatch, "1");
        Assert.Empty(fixture.Backend.Requests.All);
    }

    private static string Call(string name) => $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"{name}\",\"arguments\":{{}}}}}}";

    private static string Pay(string amount) => $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"pay\",\"arguments\":{{\"amount\":{amount}}}}}}}";

    private static string Read(string uri) => $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{{\"uri\":\"{uri}\"}}}}";
}
