using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.Storage.Sqlite.Tests;

/// <summary>Pins in a database: they outlive the process, and the audit says who pinned and who approved.</summary>
public sealed class ToolPinTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();

    private string _definition = """{"name":"pay","description":"reviewed"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Restart_AfterAChange_StillDeniesItAndTheAuditTellsTheStory()
    {
        await using var backend = await ScriptedBackend.StartAsync(http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{{\"tools\":[{_definition}]}}}}", http.RequestAborted);
        });
        await using (var first = await StartAsync(backend.Url))
        {
            Assert.Contains("pay", await ListAsync(first), StringComparison.Ordinal);
            _definition = """{"name":"pay","description":"poisoned"}""";
            Assert.DoesNotContain("pay", await ListAsync(first), StringComparison.Ordinal);

            // The writer works beside the requests; a host that is killed in between sees the change again.
            await first.Services.GetRequiredService<ToolPinKeeper>().ChangeAsync("hr", pins => pins, Cancellation);

            // Here and not below: the next host has other keys, and cannot open the seal of this one's chain.
            Assert.True((await first.Services.GetRequiredService<IAuditQuery>().VerifyAsync(null, Cancellation)).Intact);
        }

        await using var second = await StartAsync(backend.Url);
        using var call = await second.As().PostAsync("/hr", Some.Call("pay"));
        var hash = ToolDefinition.Hash(Encoding.UTF8.GetBytes(_definition));
        using var approved = await second.As("cursor", scopes: ["agentproxy:admin"]).PostAsync("/api/admin/backends/hr/tools/pay/approve", $"{{\"hash\":\"{hash}\"}}");

        await call.ShouldBeJsonRpcErrorAsync(System.Net.HttpStatusCode.OK, JsonRpcErrorCodes.Denied, "1");
        Assert.Equal(System.Net.HttpStatusCode.OK, approved.StatusCode);
        Assert.Contains("pay", await ListAsync(second), StringComparison.Ordinal);

        var audit = second.Services.GetRequiredService<IAuditQuery>();
        var changes = (await audit.QueryAsync(new AuditFilter { Scope = AuditScope.Changes, Backend = "hr" }, 100, null, Cancellation)).Rows
            .Select(AuditRows.ToChange).Where(c => c?.Kind == "tool_pins").Reverse().ToList();
        Assert.All(changes.SkipLast(1), c => Assert.Equal("tool-pinning", c!.Actor));
        Assert.Equal("00u1alice00000000001", changes[^1]!.Actor);
        Assert.Contains(changes[^1]!.Changes, c => c.Field == "tools.pay.hash" && c.New == hash);
        Assert.Contains(changes.SkipLast(1).SelectMany(c => c!.Changes), c => c.Field == "tools.pay.candidate" && c.New == hash);
    }

    private Task<TestProxy> StartAsync(Uri backend) => TestProxy.StartAsync(p => p
        .Backend("hr", "/hr", backend, "none", ("tool_pinning", "enforce"))
        .Services(b => b.AddSqliteStorage(_database.ConnectionString))
        .App(app => app.MapAgentProxyAdmin()));

    private static async Task<string> ListAsync(TestProxy proxy)
    {
        using var response = await proxy.As().PostAsync("/hr", Some.ToolsList);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }
}
