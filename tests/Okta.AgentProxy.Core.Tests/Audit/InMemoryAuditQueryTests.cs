using System.Text;

namespace Okta.AgentProxy.Core.Tests.Audit;

public sealed class InMemoryAuditQueryTests
{
    private readonly InMemoryAuditLog _log = new(100);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_Pages_ReturnEachRecordOnceNewestFirst()
    {
        await FillAsync(25);
        InMemoryAuditQuery query = new(_log, TimeProvider.System);

        List<string?> tools = [];
        string? cursor = null;
        do
        {
            var page = await query.QueryAsync(new() { Agent = "even" }, 5, cursor, Cancellation);
            tools.AddRange(page.Rows.Select(row => row.Tool));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 25).Where(i => i % 2 == 0).Reverse().Select(i => $"tool-{i}"), tools);
        await Assert.ThrowsAsync<FormatException>(async () => await query.QueryAsync(new(), 5, "nonsense", Cancellation));
    }

    [Fact]
    public async Task Query_ByGrounds_FindsWholeNamesAndComesBackWhole()
    {
        AuditGrounds grounds = new() { Login = "alice", Scopes = ["mcp:read"], Roles = ["viewer"], Groups = ["Admins"] };
        await FillAsync(3);
        await _log.WriteAsync(new AuditRecord { Time = DateTimeOffset.UnixEpoch, Allowed = true, Tool = "mine", Grounds = grounds }, Cancellation);
        await _log.WriteAsync(new AuditRecord { Time = DateTimeOffset.UnixEpoch, Allowed = false, Tool = "many", Repeats = new AuditRepeats(9, DateTimeOffset.UnixEpoch, null) }, Cancellation);
        InMemoryAuditQuery query = new(_log, TimeProvider.System);

        AuditFilter[] fitting = [new() { Login = "alice" }, new() { Group = "Admins" }, new() { Role = "viewer" }, new() { TokenScope = "mcp:read" }];
        AuditFilter[] others = [new() { Login = "Alice" }, new() { Group = "Admin" }, new() { Role = "view" }, new() { TokenScope = "mcp" }];

        await Assert.AllAsync(fitting, async filter => Assert.Equal("mine", Assert.Single((await query.QueryAsync(filter, 10, null, Cancellation)).Rows).Tool));
        await Assert.AllAsync(others, async filter => Assert.Empty((await query.QueryAsync(filter, 10, null, Cancellation)).Rows));
        Assert.Equal(9, (await query.QueryAsync(new() { Tool = "many" }, 10, null, Cancellation)).Rows[0].Requests);
    }

    [Fact]
    public async Task Export_All_IsOldestFirst()
    {
        await FillAsync(3);
        using MemoryStream stream = new();

        await new InMemoryAuditQuery(_log, TimeProvider.System).ExportAsync(AuditFilter.Requests, AuditExportFormat.JsonLines, stream, Cancellation);

        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Contains("tool-0", lines[0], StringComparison.Ordinal);
    }

    private async Task FillAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _log.WriteAsync(
                new AuditRecord { Time = DateTimeOffset.UnixEpoch.AddSeconds(i / 5), Agent = i % 2 == 0 ? "even" : "odd", Tool = $"tool-{i}", Allowed = true }, Cancellation);
        }
    }
}
