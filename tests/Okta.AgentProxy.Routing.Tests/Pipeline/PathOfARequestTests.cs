
using Okta.AgentProxy.Routing.Tests.Forwarding;

namespace Okta.AgentProxy.Routing.Tests.Pipeline;

public sealed class PathOfARequestTests
{
    [Fact]
    public async Task Call_EverythingInOrder_ReachesBackendWithItsCredentialOnly()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("partners", "/partners", backend.Url, "pre-shared-key", ("auth_config:key", "k-123456"))
            .Agent("cursor", ["partners"]));

        var caller = proxy.As("cursor").Header("Cookie", "a=b").Header("X-Forwarded-For", "6.6.6.6").Header("X-Agent-ID", "cursor");
        var response = await caller.PostAsync("/partners", Some.Initialize);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var seen = Assert.Single(backend.Requests.All);
        Assert.Equal("k-123456", seen.Header("X-API-Key"));
        Assert.Equal(Some.Initialize, System.Text.Encoding.UTF8.GetString(seen.Body.Span));
        Assert.All(["Authorization", "Cookie", "X-Forwarded-For", "X-Agent-ID"], name => Assert.Null(seen.Header(name)));
    }

    [Fact]
    public async Task Call_BackendNotInAccessList_Returns403WithOriginBody()
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Agent("cursor", access: ["employees"]).Backend("employees", "/employees").Backend("finance", "/finance"));

        var response = await proxy.As("cursor").PostAsync("/finance", Some.ToolsList);

        var body = await response.ShouldBeDeniedAsync("authorization_denied", agentId: "cursor");
        Assert.Equal("Not authorized to access backend 'finance'", body.GetProperty("message").GetString());
        Assert.Equal("finance", body.GetProperty("details").GetProperty("backend_requested").GetString());
    }

    [Fact]
    public async Task TasksList_BackendCannotTellCallersApart_IsDeniedAndNotForwarded()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "pre-shared-key", ("auth_config:key", "shared-by-all")));

        using var response = await proxy.As().PostAsync("/b", """{"jsonrpc":"2.0","id":3,"method":"tasks/list"}""");

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.OK, JsonRpcErrorCodes.Denied, "3");
        Assert.Empty(backend.Requests.All);
    }

    [Fact]
    public async Task TasksList_OfTheRevisionThatRemovedIt_IsUnknownAndNotForwarded()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "pre-shared-key", ("auth_config:key", "shared-by-all")));

        using var response = await proxy.As().Header("MCP-Protocol-Version", "2026-07-28").Header("Mcp-Method", "tasks/list")
            .PostAsync("/b", """{"jsonrpc":"2.0","id":3,"method":"tasks/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""");

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.NotFound, JsonRpcErrorCodes.MethodNotFound, "3");
        Assert.Empty(backend.Requests.All);
    }

    [Fact]
    public async Task Body_LargerThanTheServersOwnLimit_PassesWhenTheBackendTakesIt()
    {
        const int Megabytes31 = 31 * 1024 * 1024;
        using var backend = RawBackend.Start("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "none", ("max_request_body_bytes", "41943040")));

        using var response = await proxy.As().PostAsync("/b", $$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"text":"{{new string('a', Megabytes31)}}"} } }""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_LargerThanTheBackendsLimit_Is413(bool chunked)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "none", ("max_request_body_bytes", "1024")));
        var content = TestCaller.Json($$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{new string('a', 2000)}}"} }""");
        if (chunked)
        {
            content = new StreamContent(await content.ReadAsStreamAsync()) { Headers = { ContentType = content.Headers.ContentType } };
        }

        using var response = await proxy.As().SendAsync(HttpMethod.Post, "/b", content);

        await response.ShouldBeDeniedAsync("body_too_large", HttpStatusCode.RequestEntityTooLarge);
        Assert.Empty(backend.Requests.All);
    }

    [Fact]
    public async Task Call_WithoutToken_IsChallengedWithoutErrorCode()
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees"));

        var response = await proxy.With(token: null).PostAsync("/employees", Some.ToolsList);

        await response.ShouldBeDeniedAsync("authentication_required", HttpStatusCode.Unauthorized);
        var challenge = Assert.Single(response.Headers.GetValues("WWW-Authenticate"));
        Assert.Equal($"Bearer resource_metadata=\"{proxy.Url.GetLeftPart(UriPartial.Authority)}/.well-known/oauth-protected-resource/employees\", scope=\"mcp:read\"", challenge);
    }
}
