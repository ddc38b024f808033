using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Pipeline;

public sealed class AuditStageTests
{
    [Fact]
    public async Task Record_AllowedCall_SaysWhoWhatAndHowItEnded()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url).Agent("cursor", ["b"]));

        using var response = await proxy.As("cursor").PostAsync("/b", Some.Call("test_simple_text"));

        var record = await proxy.Audit.NextAsync();
        Assert.Equal(("00u1alice00000000001", "cursor", "b"), (record.Subject, record.Agent, record.Backend));
        Assert.Equal(("tools/call", "test_simple_text", true, (int)response.StatusCode), (record.Method, record.Tool, record.Allowed, record.Status));
        Assert.True(record.Duration > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("/finance", "backend_access", 403)]
    [InlineData("/nothing", null, 404)]
    public async Task Record_DeniedCall_NamesTheRule(string path, string? rule, int status)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b").Backend("finance", "/finance").Agent("cursor", ["b"]));

        using var response = await proxy.As("cursor").PostAsync(path, Some.ToolsList);

        Assert.Equal(status, (int)response.StatusCode);
        if (rule is not null)
        {
            var record = await proxy.Audit.NextAsync();
            Assert.Equal((false, rule, status), (record.Allowed, record.Rule, record.Status));
        }
    }

    [Fact]
    public async Task Record_ClientLeavesBeforeTheAnswer_SaysSo()
    {
        TaskCompletionSource arrived = new();
        await using var backend = await ScriptedBackend.StartAsync(http =>
        {
            arrived.SetResult();
            return Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        using CancellationTokenSource patience = new();

        var call = proxy.As().SendAsync(HttpMethod.Post, "/b", TestCaller.Json(Some.Call("slow")), patience.Token);
        await arrived.Task.WaitAsync(TestLimits.Deadline);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        var record = await proxy.Audit.NextAsync();
        Assert.Equal((true, "client_left", 499), (record.Allowed, record.Rule, record.Status));
    }

    [Fact]
    public async Task Record_BackendBreaksMidStream_SaysSo()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        var stream = backend.Answers.Stream();

        using var response = await proxy.As().PostAsync("/b", Some.Call("slow"));
        await stream.SendAsync("one");
        await stream.BreakAsync();

        var record = await proxy.Audit.NextAsync();
        Assert.Equal((true, "backend_broke", 200), (record.Allowed, record.Rule, record.Status));
    }

    [Fact]
    public async Task Admission_SinkCannotRecord_NothingIsSentAndTheRecordSaysSo()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("b", "/b", backend.Url)
            .Services(s => s.Services.AddSingleton<IAuditLog>(new FailingAdmission())));

        using var response = await proxy.As().PostAsync("/b", Some.Call("pay", id: 7));

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.ServiceUnavailable, JsonRpcErrorCodes.TemporarilyUnavailable, "7");
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(backend.Requests.All);
        var record = await proxy.Audit.NextAsync();
        Assert.Equal((false, "audit_unavailable"), (record.Allowed, record.Rule));
    }

    private sealed class FailingAdmission : IAuditLog
    {
        public bool RequiresAdmission => true;

        public ValueTask AdmitAsync(AuditRecord record, CancellationToken cancellationToken) => throw new InvalidOperationException("the database is down");

        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
