using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.Storage.Sqlite.Tests;

/// <summary>The storage under a whole proxy, on real sockets.</summary>
public sealed class WholeProxyTests : IDisposable
{
    private const int ConfigurationConflict = 1006;

    private readonly TemporaryDatabase _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Forward_Strict_IsCommittedBeforeTheBackendSeesIt()
    {
        TestProxy? proxy = null;
        IReadOnlyList<AuditRow> whenForwarded = [];
        await using var backend = await ScriptedBackend.StartAsync(async http =>
        {
            whenForwarded = await proxy!.Services.GetRequiredService<IAuditStore>().ReadChainAsync(0, 100, http.RequestAborted);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}""");
        });
        await using var started = proxy = await TestProxy.StartAsync(p => p
            .Backend("employees", "/employees", backend.Url)
            .Services(b => b.AddSqliteStorage(_database.ConnectionString).Services.Configure<AuditOptions>(options => options.Durability = AuditDurability.Strict)));

        var answer = await proxy.As("cursor").PostAsync("/employees", Some.ToolsList);
        await answer.Content.ReadAsStringAsync(Cancellation);
        var audit = proxy.Services.GetRequiredService<IAuditQuery>();
        var shown = await ShownAsync(audit);

        var admission = Assert.Single(whenForwarded, row => row.Kind == AuditRowKind.Admission);
        Assert.Equal(("cursor", "employees", "tools/list"), (admission.Agent, admission.Backend, admission.Method));
        Assert.Equal((AuditRowKind.Decision, 200, admission.Id), (shown.Kind, shown.Status, shown.Id));
        Assert.True((await audit.VerifyAsync(null, Cancellation)).Intact);
    }

    [Fact]
    public async Task Restart_RuntimeRows_SurviveAndTheFilesFollowTheFile()
    {
        await using (var first = await StartAsync(p => p.Agent("stays", []).Agent("goes", []).Agent("contested", [])))
        {
            var agents = first.Services.GetRequiredService<IAgentStore>();
            await agents.UpsertAsync(new Agent { Name = "made", ClientId = "0oaMade" }, "", EntitySource.Runtime, Cancellation);
            var contested = (await agents.GetAsync("contested", Cancellation))!;
            await agents.UpsertAsync(contested.Value with { Enabled = false }, contested.Version, EntitySource.Runtime, Cancellation);
        }

        await using var second = await StartAsync(p => p.Agent("stays", []).Agent("new", []).Agent("contested", []));
        var now = await second.Services.GetRequiredService<IAgentStore>().ListAsync(Cancellation);

        Assert.Equal(
            [("contested", EntitySource.Runtime), ("made", EntitySource.Runtime), ("new", EntitySource.Configuration), ("stays", EntitySource.Configuration)],
            now.Select(agent => (agent.Value.Name, agent.Source)));
        Assert.False(now[0].Value.Enabled);
        Assert.Contains(second.Logs.Entries, entry => entry.Id.Id == ConfigurationConflict && entry.Message.Contains("contested", StringComparison.Ordinal));
    }

    private Task<TestProxy> StartAsync(Action<TestProxyBuilder> configure) => TestProxy.StartAsync(p =>
    {
        configure(p.Backend("employees", "/employees"));
        p.Services(b => b.AddSqliteStorage(_database.ConnectionString));
    });

    // The outcome is written when the response is over, which the client may see a moment earlier.
    private static async Task<AuditRow> ShownAsync(IAuditQuery audit)
    {
        while (true)
        {
            var row = Assert.Single((await audit.QueryAsync(AuditFilter.Requests, 10, null, Cancellation)).Rows);
            if (row.Kind == AuditRowKind.Decision)
            {
                return row;
            }
        }
    }
}
