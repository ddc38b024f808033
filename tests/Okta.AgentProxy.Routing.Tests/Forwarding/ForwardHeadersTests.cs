namespace Okta.AgentProxy.Routing.Tests.Forwarding;

/// <summary>What the client says about its message and itself, as a backend receives it.</summary>
public sealed class ForwardHeadersTests
{
    [Fact]
    public async Task Request_HeaderThatIsListed_GoesOnAndOthersDoNot()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, settings: [("forward_headers:0", "X-Tenant-Id"), ("forward_headers:1", "x_site")]));

        using var _ = await proxy.As().Header("x-tenant-id", "acme").Header("X_Site", "north").Header("X-Tenant", "no").Header("x.site", "no").Header("X-User", "no").Header("X-Other", "yes").PostAsync("/b", Some.Initialize);

        var seen = backend.Requests.All.Single();
        Assert.Equal(("acme", "north", "yes"), (seen.Header("X-Tenant-Id"), seen.Header("x_site"), seen.Header("X-Other")));
        Assert.DoesNotContain("no", seen.Headers.Values);
    }

    [Fact]
    public async Task Request_ListedHeaderThatTheCredentialSets_IsTheCredentials()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend(
            "b", "/b", backend.Url, "pre-shared-key", ("auth_config:key", "ours"), ("auth_config:header_name", "X-API-Key"), ("forward_headers:0", "X-API-Key"), ("forward_headers:1", "x.api_key")));

        using var _ = await proxy.As().Header("X-API-Key", "theirs").Header("x.api_key", "theirs").PostAsync("/b", Some.Initialize);

        var seen = backend.Requests.All.Single();
        Assert.Equal("ours", seen.Header("X-API-Key"));
        Assert.DoesNotContain("theirs", seen.Headers.Values);
    }

    [Theory]
    [InlineData("2025-11-25", false)]
    [InlineData(null, false)]
    [InlineData("2026-07-28", true)]
    public async Task Request_MirroredHeaders_GoOnOnlyWhereTheyWereCompared(string? version, bool goOn)
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", new Uri(backend.Url, "/mcp")));
        var caller = proxy.As().Header("Mcp-Method", "tools/call").Header("Mcp-Name", "t").Header("Mcp-Param-Region", "eu");
        if (version is not null)
        {
            caller = caller.Header("MCP-Protocol-Version", version);
        }

        using var _ = await caller.PostAsync("/b", Some.Call("t"));

        var seen = backend.Requests.All.Single();
        Assert.Equal((goOn, goOn), (seen.Header("Mcp-Method") is not null, seen.Header("Mcp-Name") is not null));
        Assert.Equal("eu", seen.Header("Mcp-Param-Region"));
    }

    [Theory]
    [InlineData("12345678901234567890")]
    [InlineData("-0")]
    [InlineData("-98765432109876543210987654321098765432109876543210")]
    public async Task Request_LongIntegerAsId_GoesOnVerbatimAndComesBackInErrors(string id)
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", new Uri(backend.Url, "/mcp")));

        using var passed = await proxy.As().PostAsync("/b", $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"ping\"}}");
        using var refused = await proxy.As().PostAsync("/b", $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"tools/call\"}}");

        Assert.Equal(id, backend.Requests.All.Single().JsonRpcId);
        Assert.Contains($"\"id\":{id}", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_LoneSurrogateInAnArgument_IsTheReplacementCharacterToTheBackend()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", new Uri(backend.Url, "/mcp")));

        using var _ = await proxy.As().PostAsync("/b", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"x":"cut \ud83d"}}}""");

        Assert.EndsWith("""{"x":"cut \ufffd"}}}""", Encoding.UTF8.GetString(backend.Requests.All.Single().Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_HttpBackend_KeepsItsContentTypeAndLosesTheOverrides()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", new Uri(backend.Url, "/api"), settings: ("protocol", "http")));

        using var _ = await proxy.As().Header("X-HTTP-Method-Override", "DELETE").Header("X_Method_Override", "DELETE").PostAsync("/b", "{}");

        var seen = backend.Requests.All.Single();
        Assert.StartsWith("application/json", seen.Header("Content-Type"), StringComparison.Ordinal);
        Assert.DoesNotContain("DELETE", seen.Headers.Values);
    }
}
