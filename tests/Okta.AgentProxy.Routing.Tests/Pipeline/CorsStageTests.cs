namespace Okta.AgentProxy.Routing.Tests.Pipeline;

public sealed class CorsStageTests
{
    private const string Page = "https://inspector.example";

    [Fact]
    public async Task Preflight_OfAnAllowedOrigin_IsAnsweredWithoutAToken()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend);

        using var response = await proxy.With(token: null)
            .Header("Origin", Page)
            .Header("Access-Control-Request-Method", "POST")
            .Header("Access-Control-Request-Headers", "authorization, mcp-protocol-version, mcp-param-region, x-evil, mcp-param-a b")
            .SendAsync(HttpMethod.Options, "/b", content: null);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(Page, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("authorization, mcp-protocol-version, mcp-param-region", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.Contains("Origin", response.Headers.Vary);
        Assert.Empty(backend.Requests.All);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.Unauthorized)]
    public async Task Answer_ToAnAllowedOrigin_CanBeReadWithItsSessionAndChallenge(bool withToken, HttpStatusCode status)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend);

        using var response = await (withToken ? proxy.As() : proxy.With(token: null)).Header("Origin", Page).PostAsync("/b", Some.Initialize);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(Page, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Mcp-Session-Id", response.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
        Assert.Contains("WWW-Authenticate", response.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPTIONS")]
    [InlineData("POST")]
    public async Task Request_OfAForeignOrigin_GetsNoPermission(string method)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend);

        using var response = await proxy.As()
            .Header("Origin", "https://evil.example")
            .Header("Access-Control-Request-Method", "POST")
            .SendAsync(new HttpMethod(method), "/b", method == "POST" ? TestCaller.Json(Some.Initialize) : null);

        await response.ShouldBeDeniedAsync("origin_not_allowed");
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Empty(backend.Requests.All);
    }

    [Fact]
    public async Task Options_WithoutOrigin_Is405AndNotForwarded()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend);

        using var response = await proxy.As().SendAsync(HttpMethod.Options, "/b", content: null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Contains("POST", response.Content.Headers.Allow);
        Assert.Empty(backend.Requests.All);
    }

    private static Task<TestProxy> StartAsync(TestMcpBackend backend) =>
        TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url).Setting("allowed_origins:0", Page));
}
