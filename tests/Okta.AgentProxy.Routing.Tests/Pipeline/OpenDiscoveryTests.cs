using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Pipeline;

/// <summary><c>PROTECTED_DISCOVERY=false</c>: who has no token may look at what there is, where the backend's credential is not anybody's in particular.</summary>
public sealed class OpenDiscoveryTests
{
    [Fact]
    public async Task List_WithoutToken_IsForwardedWithTheSharedCredential()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend, "false");

        using var initialized = await proxy.With(token: null).PostAsync("/b", Some.Initialize);
        var session = initialized.Headers.GetValues("Mcp-Session-Id").Single();
        using var listed = await proxy.With(token: null).Header("Mcp-Session-Id", session).PostAsync("/b", Some.ToolsList);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (initialized.StatusCode, listed.StatusCode));
        Assert.All(backend.Requests.All, request => Assert.Equal("k-1", request.Header("X-API-Key")));
    }

    [Theory]
    [InlineData("tools/call")]
    [InlineData("resources/read")]
    [InlineData("tasks/list")]
    [InlineData("tools/list/")]
    [InlineData("whatever")]
    public async Task Anything_ThatIsNotDiscovery_StillNeedsAToken(string method)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend, "false");

        using var response = await proxy.With(token: null).PostAsync("/b", $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{"name":"x","uri":"x:y"} }""");

        Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest]);
        Assert.Empty(backend.Requests.All);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Streams_WithoutToken_StayClosed(string method)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend, "false");

        using var response = await proxy.With(token: null).SendAsync(new HttpMethod(method), "/b", content: null);

        await response.ShouldBeDeniedAsync("authentication_required", HttpStatusCode.Unauthorized);
        Assert.Empty(backend.Requests.All);
    }

    [Theory]
    [InlineData("false", "not-a-token")]
    [InlineData("true", null)]
    public async Task List_WithABadTokenOrUnderProtection_Is401(string protectedDiscovery, string? token)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend, protectedDiscovery);

        using var response = await proxy.With(token).PostAsync("/b", Some.ToolsList);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(backend.Requests.All);
    }

    [Fact]
    public async Task List_CredentialIsTheUsersOwn_NeedsAToken()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("b", "/b", backend.Url, "per-user")
            .Services(s => s.Services.AddSingleton<IBackendAuthHandler, PerUserHandler>())
            .Setting("protected_discovery", "false"));

        using var response = await proxy.With(token: null).PostAsync("/b", Some.ToolsList);

        await response.ShouldBeDeniedAsync("authentication_required", HttpStatusCode.Unauthorized);
        Assert.Empty(backend.Requests.All);
    }

    private static Task<TestProxy> StartAsync(TestMcpBackend backend, string protectedDiscovery) => TestProxy.StartAsync(p => p
        .Backend("b", "/b", backend.Url, "pre-shared-key", ("auth_config:key", "k-1"))
        .Setting("protected_discovery", protectedDiscovery));

    private sealed class PerUserHandler : IBackendAuthHandler
    {
        public string Name => "per-user";

        public void Validate(Backend backend, AuthConfigProblems problems)
        {
        }

        public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken) => new(BackendCredential.Bearer(request.Subject.Id));

        public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
