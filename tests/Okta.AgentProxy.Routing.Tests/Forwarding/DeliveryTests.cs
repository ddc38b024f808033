using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

/// <summary>A POST reaches the backend once; only a 401 to a credential from a cache is worth a second try.</summary>
public sealed class DeliveryTests
{
    public static TheoryData<string> Failures => ["abort", "500", "502", "503", "429", "408", "425", "half-body", "redirect", "empty-401"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Post_BackendFails_IsDeliveredOnce(string failure)
    {
        await using var backend = await ScriptedBackend.StartAsync(http => FailAsync(http, failure));
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", new Uri(backend.Url, "/mcp")));

        await DrainAsync(proxy.As().PostAsync("/b", Some.Call("pay", id: 7)));

        Assert.Equal(1, backend.Requests.DeliveriesOf("7"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{")]
    public async Task Post_BackendClosesTheConnectionInTheMiddle_IsDeliveredOnce(string answer)
    {
        using var backend = RawBackend.Start(answer);
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        await DrainAsync(proxy.As().PostAsync("/b", Some.Call("pay", id: 7)));
        await DrainAsync(proxy.As().PostAsync("/b", Some.Call("pay", id: 8)));

        Assert.Equal((1, 1), (backend.Count("\"id\":7"), backend.Count("\"id\":8")));
    }

    [Fact]
    public async Task Post_BackendUnreachable_Returns502WithTheRequestsId()
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b"));

        using var response = await proxy.As().PostAsync("/b", """{"jsonrpc":"2.0","id":"a\u0062c","method":"tools/list"}""");

        var error = await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.BadGateway, JsonRpcErrorCodes.BackendUnavailable, "\"a\\u0062c\"");
        Assert.Equal("backend_unavailable", error.GetProperty("data").GetProperty("error").GetString());
    }

    [Fact]
    public async Task Post_CachedCredentialRefused_IsSentAgainOnceWithAFreshOne()
    {
        CachingHandler handler = new();
        await using var backend = await ScriptedBackend.StartAsync(http => Answer(http, http.Request.Headers.Authorization == "Bearer fresh-1" ? 200 : 401));
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("b", "/b", backend.Url, handler.Name)
            .Services(s => s.Services.AddSingleton<IBackendAuthHandler>(handler)));

        using var response = await proxy.As().PostAsync("/b", Some.Call("pay", id: 7));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, backend.Requests.DeliveriesOf("7"));
        Assert.Equal(["stale"], handler.Invalidated);
        Assert.Equal(backend.Requests.All[0].Body.ToArray(), backend.Requests.All[1].Body.ToArray());
    }

    [Fact]
    public async Task Post_FreshCredentialRefusedToo_Returns502AndNoChallenge()
    {
        CachingHandler handler = new();
        await using var backend = await ScriptedBackend.StartAsync(http =>
        {
            http.Response.Headers.WWWAuthenticate = "Bearer resource_metadata=\"https://evil.example/\"";
            return Answer(http, 401);
        });
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("b", "/b", backend.Url, handler.Name)
            .Services(s => s.Services.AddSingleton<IBackendAuthHandler>(handler)));

        using var response = await proxy.As().PostAsync("/b", Some.Call("pay", id: 7));

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.BadGateway, JsonRpcErrorCodes.BackendAuthFailed, "7");
        Assert.Empty(response.Headers.WwwAuthenticate);
        Assert.Equal(2, backend.Requests.DeliveriesOf("7"));
        Assert.Equal(["stale", "fresh-1"], handler.Invalidated);
    }

    [Fact]
    public async Task Post_BackendSlowerThanItsTimeout_Returns504AndHangsUp()
    {
        TaskCompletionSource aborted = new();
        await using var backend = await ScriptedBackend.StartAsync(async http =>
        {
            await using var gone = http.RequestAborted.Register(aborted.SetResult);
            await aborted.Task;
        });
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "none", ("timeout_seconds", "1")));

        using var response = await proxy.As().PostAsync("/b", Some.Call("pay", id: 7));

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.GatewayTimeout, JsonRpcErrorCodes.BackendTimeout, "7");
        await aborted.Task.WaitAsync(TestLimits.Deadline);
        Assert.Equal(1, backend.Requests.DeliveriesOf("7"));
    }

    private static async Task FailAsync(HttpContext http, string failure)
    {
        switch (failure)
        {
            case "abort":
                http.Abort();
                return;
            case "half-body":
                http.Response.ContentLength = 50;
                await http.Response.WriteAsync("{");
                await http.Response.Body.FlushAsync();
                http.Abort();
                return;
            case "redirect":
                http.Response.Headers.Location = "/mcp/elsewhere";
                await Answer(http, 307);
                return;
            case "empty-401":
                await Answer(http, 401);
                return;
            default:
                http.Response.Headers.RetryAfter = "0";
                await Answer(http, int.Parse(failure, System.Globalization.CultureInfo.InvariantCulture));
                return;
        }
    }

    private static Task Answer(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync("{}");
    }

    private static async Task DrainAsync(Task<HttpResponseMessage> call)
    {
        try
        {
            using var response = await call;
            await response.Content.ReadAsByteArrayAsync();
        }
        catch (HttpRequestException)
        {
            // Some of these failures reach the client as a broken connection, as they should.
        }
    }

    private sealed class CachingHandler : IBackendAuthHandler
    {
        private int _made;

        public string Name => "test-caching";

        public List<string> Invalidated { get; } = [];

        public void Validate(Backend backend, AuthConfigProblems problems)
        {
        }

        public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken)
        {
            var token = _made++ == 0 ? "stale" : $"fresh-{_made - 1}";
            return ValueTask.FromResult<CredentialResult>(new BackendCredential("Authorization", "Bearer " + token) { FromCache = token == "stale" });
        }

        public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken)
        {
            Invalidated.Add(refused.Headers[0].Value["Bearer ".Length..]);
            return ValueTask.CompletedTask;
        }
    }
}
