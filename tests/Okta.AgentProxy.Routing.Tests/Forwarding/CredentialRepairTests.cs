using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

public sealed class CredentialRepairTests
{
    [Fact]
    public async Task Repair_SlowerThanTheBackendsTimeout_IsStillSent()
    {
        TestCaller? caller = null;
        TestHandler handler = new(async attempt =>
        {
            if (attempt == 2)
            {
                // Takes more than the second that the backend has: this call ends with exactly that timeout.
                using var slow = await caller!.PostAsync("/slow", Some.ToolsList);
                Assert.Equal(HttpStatusCode.GatewayTimeout, slow.StatusCode);
            }

            return $"token-{attempt}";
        });
        await using var backend = await ScriptedBackend.StartAsync(http => AnswerAsync(http, accepted: "Bearer token-2"));
        await using var slowBackend = await ScriptedBackend.StartAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("b", "/b", backend.Url, handler.Name, ("timeout_seconds", "1"))
            .Backend("slow", "/slow", slowBackend.Url, "none", ("timeout_seconds", "1"))
            .Services(s => s.Services.AddSingleton<IBackendAuthHandler>(handler)));
        caller = proxy.As();

        using var response = await caller.PostAsync("/b", Some.Call("pay", id: 7));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, backend.Requests.DeliveriesOf("7"));
    }

    [Fact]
    public async Task Repair_GivesTheSameCredentialAgain_IsNotSentTwice()
    {
        TestHandler handler = new(_ => Task.FromResult("always-the-same"));
        await using var backend = await ScriptedBackend.StartAsync(http => AnswerAsync(http, accepted: "none"));
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("b", "/b", backend.Url, handler.Name)
            .Services(s => s.Services.AddSingleton<IBackendAuthHandler>(handler)));

        using var response = await proxy.As().PostAsync("/b", Some.Call("pay", id: 7));

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.BadGateway, JsonRpcErrorCodes.BackendAuthFailed, "7");
        Assert.Equal(1, backend.Requests.DeliveriesOf("7"));
    }

    private static Task AnswerAsync(HttpContext http, string accepted)
    {
        http.Response.StatusCode = http.Request.Headers.Authorization == accepted ? 200 : 401;
        return http.Response.WriteAsync("{}");
    }

    private sealed class TestHandler(Func<int, Task<string>> make) : IBackendAuthHandler
    {
        private int _attempts;

        public string Name => "test-repair";

        public void Validate(Backend backend, AuthConfigProblems problems)
        {
        }

        public async ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken) =>
            new BackendCredential("Authorization", "Bearer " + await make(Interlocked.Increment(ref _attempts))) { FromCache = true };

        public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
