namespace Okta.AgentProxy.Routing.Tests.Discovery;

public sealed class ProtectedResourceMetadataTests
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    [Theory]
    [InlineData("/employees")]
    [InlineData("/hr/people")]
    public async Task Document_OfABackendPath_NamesExactlyItsPublicUrl(string path)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", path).Backend("finance", "/finance"));

        using var response = await proxy.With(token: null).GetAsync(WellKnown + path);

        var document = await response.JsonAsync();
        Assert.Equal(proxy.Url.GetLeftPart(UriPartial.Authority) + path, document.GetProperty("resource").GetString());
        Assert.Equal(proxy.Org.Issuer, document.GetProperty("authorization_servers")[0].GetString());
        Assert.Equal(["mcp:read", "mcp:write"], document.GetProperty("scopes_supported").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal("header", document.GetProperty("bearer_methods_supported")[0].GetString());
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task Challenge_LeadsToADocumentWhoseResourceIsTheUrlThatWasCalled()
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees"));

        using var challenged = await proxy.With(token: null).GetAsync("/employees");
        var url = challenged.Headers.GetValues("WWW-Authenticate").Single().Split('"')[1];
        var document = await (await proxy.Http.GetAsync(url)).JsonAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, challenged.StatusCode);
        Assert.Equal(new Uri(proxy.Url, "/employees").AbsoluteUri, document.GetProperty("resource").GetString());
    }

    [Fact]
    public async Task Root_OneBackend_IsItsDocument()
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees"));

        var document = await (await proxy.With(token: null).GetAsync(WellKnown)).JsonAsync();

        Assert.EndsWith("/employees", document.GetProperty("resource").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_SeveralBackends_IsTheGateways()
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees").Backend("finance", "/finance"));

        var document = await (await proxy.With(token: null).GetAsync(WellKnown)).JsonAsync();

        Assert.Equal(proxy.Url.GetLeftPart(UriPartial.Authority), document.GetProperty("resource").GetString());
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/employees/sub")]
    [InlineData("/EMPLOYEES")]
    public async Task Document_OfNoBackend_Is404(string path)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees"));

        using var response = await proxy.With(token: null).GetAsync(WellKnown + path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("https://gw.example.com", "https://gw.example.com/employees", "https://gw.example.com/.well-known/oauth-protected-resource/employees", "/employees")]
    [InlineData("https://gw.example.com/agents", "https://gw.example.com/agents/employees", "https://gw.example.com/.well-known/oauth-protected-resource/agents/employees", "/agents/employees")]
    public async Task BaseUrl_Configured_IsWhatClientsSee(string baseUrl, string resource, string metadata, string documentPath)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees").Setting("gateway_base_url", baseUrl));

        using var challenged = await proxy.With(token: null).Header("Host", "gw.example.com").GetAsync("/employees");
        var document = await (await proxy.With(token: null).Header("X-Forwarded-Host", "evil.example").GetAsync(WellKnown + documentPath)).JsonAsync();

        Assert.Contains($"resource_metadata=\"{metadata}\"", challenged.Headers.GetValues("WWW-Authenticate").Single(), StringComparison.Ordinal);
        Assert.Equal(resource, document.GetProperty("resource").GetString());
    }

    [Fact]
    public async Task Host_NotOurs_GetsNoDocument()
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees"));

        using var response = await proxy.With(token: null).Header("Host", "evil.example").GetAsync(WellKnown + "/employees");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }
}
