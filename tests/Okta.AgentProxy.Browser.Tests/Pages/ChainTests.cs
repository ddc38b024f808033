using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Okta.AgentProxy.Browser.Tests.Harness;

namespace Okta.AgentProxy.Browser.Tests.Pages;

/// <summary>The audit on a real database: its chain, its changes, its pages.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ChainTests(Chromium chromium) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agentproxy-browser-").FullName;

    private string Connection => $"Data Source={Path.Combine(_folder, "proxy.db")}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Verify_BeforeAndAfterARowWasEdited_SaysSo()
    {
        await using var world = await PopulatedWorld.StartAsync(p => p.Services(builder => builder.AddSqliteStorage(Connection)));
        await using var tab = await world.SignInAsync(chromium, path: "/admin/audit");

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Verify the chain" }).ClickAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("The chain is intact");
        await PageCheck.IsAccessibleAsync(tab.Page);

        await EditAsync("UPDATE audit SET tool = 'something_harmless' WHERE tool = 'delete_invoice'");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The chain is broken: 1 problems");
        await PageCheck.IsAccessibleAsync(tab.Page);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Change_MadeOnThePages_IsInTheAuditWithWhoAndWhatAndNoSecret()
    {
        await using var world = await PopulatedWorld.StartAsync(p => p.Services(builder => builder.AddSqliteStorage(Connection)));
        await using var tab = await world.SignInAsync(chromium, path: "/admin/agents/edit/cursor");

        await tab.Page.GetByLabel("Agent ID").FillAsync("wlp-new");
        await tab.Page.GetByLabel("Client secret", new() { Exact = true }).FillAsync("planted-on-the-page");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Agent cursor saved.");
        await tab.Page.GotoAsync(new Uri(world.Proxy.Url, "/admin/audit?kind=changes&agent=cursor").AbsoluteUri);

        var newest = await tab.Page.Locator("tbody tr").First.InnerTextAsync();
        Assert.Contains("00u1alice00000000001", newest, StringComparison.Ordinal);
        Assert.Contains("agent_id: nothing → wlp-new", newest, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", await tab.Page.ContentAsync(), StringComparison.Ordinal);
        await PageCheck.IsAccessibleAsync(tab.Page);
    }

    [Fact]
    public async Task Pages_OfALongAudit_FollowOneAnotherWithoutGapOrRepetition()
    {
        await using var world = await PopulatedWorld.StartAsync(p => p.Services(builder => builder.AddSqliteStorage(Connection)));
        for (var i = 0; i < 120; i++)
        {
            using var answer = await world.Proxy.As("claude-code").PostAsync("/finance", TestKit.Some.Call($"tool_{i}"));
            _ = await world.Written.NextAsync();
        }

        await using var tab = await world.SignInAsync(chromium, path: "/admin/audit?agent=claude-code&decision=deny");
        List<string> tools = [];
        while (true)
        {
            tools.AddRange(await tab.Page.Locator("tbody tr td:nth-child(6)").AllInnerTextsAsync());
            var older = tab.Page.GetByRole(AriaRole.Link, new() { Name = "Older" });
            if (await older.CountAsync() == 0)
            {
                break;
            }

            await older.ClickAsync();
            await Assertions.Expect(tab.Page.Locator("tbody tr").First).Not.ToContainTextAsync(tools[^50]);
        }

        Assert.Equal([.. Enumerable.Range(0, 120).Reverse().Select(i => $"tools/call tool_{i}"), "tools/call get_invoice"], tools);
        Assert.Equal("claude-code", await tab.Page.GetByLabel("Agent").InputValueAsync());
    }

    private async Task EditAsync(string sql)
    {
        await using var connection = new SqliteConnection(Connection + ";Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken) > 0);
    }
}
