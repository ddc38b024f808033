using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Contract;

/// <summary>What a stored audit says about callers: their login and what of them had a say; and about callers that nobody knows. And how big it may become.</summary>
public abstract class AuditGroundsContract : StorageContract
{
    private BatchingAuditLog Log => Node.GetRequiredService<BatchingAuditLog>();

    private IAuditQuery Audit => Node.GetRequiredService<IAuditQuery>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_Grounds_ComeBackAsTheyWere()
    {
        AuditGrounds grounds = new()
        {
            Login = "alice@example.com", Scopes = ["mcp:read", "hr:export"], Roles = ["viewer"], Groups = ["Everyone", "with \"quotes\", commas\nand lines\\"], Claims = ["department=finance"],
        };

        await WriteAsync(Record(1) with { Grounds = grounds }, Record(0));
        var rows = (await Audit.QueryAsync(AuditFilter.Requests, 10, null, Cancellation)).Rows;

        Assert.Equal("alice@example.com", rows[0].Login);
        Assert.Equal(grounds.Scopes, AuditNames.Split(rows[0].Scopes));
        Assert.Equal(grounds.Roles, AuditNames.Split(rows[0].Roles));
        Assert.Equal(grounds.Groups, AuditNames.Split(rows[0].Groups));
        Assert.Equal(grounds.Claims, AuditNames.Split(rows[0].Claims));
        Assert.Equal((null, null, null, AuditChain.CurrentFormat), (rows[1].Login, rows[1].Scopes, rows[1].Groups, rows[1].Format));
        Assert.True((await Audit.VerifyAsync(null, Cancellation)).Intact);
    }

    [Fact]
    public async Task Write_Repeats_ComeBackAsTheyWere()
    {
        var record = Record(1) with { Subject = null, Agent = null, Allowed = false, Status = 401, Rule = "invalid_token" };

        await WriteAsync(record with { Repeats = new AuditRepeats(12_345, record.Time.AddSeconds(40), "2001:db8::/64") });
        var row = Assert.Single((await Audit.QueryAsync(AuditFilter.Requests, 10, null, Cancellation)).Rows);

        Assert.Equal((12_345, "2001:db8::/64"), (row.Requests, row.Client));
        Assert.Equal(AuditRows.Microseconds(record.Time.AddSeconds(40)), row.Until);
        Assert.True((await Audit.VerifyAsync(null, Cancellation)).Intact);
    }

    [Fact]
    public async Task Query_ByGrounds_FindsWholeNamesOnly()
    {
        await WriteAsync(
            Record(0) with { Grounds = new AuditGrounds { Login = "alice", Scopes = ["mcp:read"], Roles = ["viewer"], Groups = ["Admins", "HR"] } },
            Record(1) with { Grounds = new AuditGrounds { Login = "alice2", Scopes = ["mcp:read", "mcp:write"], Roles = ["viewers"], Groups = ["Admins EU"] } },
            Record(2) with { Grounds = new AuditGrounds { Login = "Alice", Groups = ["x\nAdmins\ny", "%", "'"] } },
            Record(3));

        Assert.Equal([0], await Find(new() { Login = "alice" }));
        Assert.Equal([0], await Find(new() { Group = "Admins" }));
        Assert.Equal([2], await Find(new() { Group = "x\nAdmins\ny" }));
        Assert.Equal([2], await Find(new() { Group = "%" }));
        Assert.Equal([2], await Find(new() { Group = "'" }));
        Assert.Equal([], await Find(new() { Group = "admins" }));
        Assert.Equal([0], await Find(new() { Role = "viewer" }));
        Assert.Equal([1, 0], await Find(new() { TokenScope = "mcp:read" }));
        Assert.Equal([1], await Find(new() { TokenScope = "mcp:write" }));
        Assert.Equal([0], await Find(new() { Login = "alice", Group = "HR", Role = "viewer", TokenScope = "mcp:read", Subject = "00u1", Agent = "cursor" }));

        async Task<IEnumerable<int>> Find(AuditFilter filter)
        {
            using MemoryStream lines = new();
            var found = (await Audit.QueryAsync(filter, 10, null, Cancellation)).Rows.Select(row => row.Tool!).ToList();
            await Audit.ExportAsync(filter, AuditExportFormat.JsonLines, lines, Cancellation);
            Assert.Equal(found.Count, Encoding.UTF8.GetString(lines.ToArray()).Count(c => c == '\n'));
            return found.Select(tool => int.Parse(tool["tool-".Length..], System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData(AuditExportFormat.JsonLines)]
    [InlineData(AuditExportFormat.Ocsf)]
    public async Task Export_HostileNames_AreVisibleAndSayTheSame(AuditExportFormat format)
    {
        const string Name = "a\u202eb\u2066c\u200bd\u2028e\u0085f\u001b[31mg\ufeffh\U000E0041i\u061cj\ufff9k";

        await WriteAsync(Record(1) with { Tool = Name, Agent = Name, Backend = Name, Subject = Name, Rule = Name, Grounds = new AuditGrounds { Login = Name, Scopes = [Name], Roles = [Name], Groups = [Name], Claims = [Name] } });
        using MemoryStream stream = new();
        await Audit.ExportAsync(AuditFilter.Requests, format, stream, Cancellation);
        var text = Encoding.UTF8.GetString(stream.ToArray());

        Assert.DoesNotContain(text.TrimEnd('\n').EnumerateRunes(), rune => VisibleText.IsHidden(rune.Value));
        Assert.InRange(Strings(JsonDocument.Parse(text).RootElement).Count(value => value == Name), 8, 12);
    }

    [Fact]
    public async Task Measure_GrowsWithTheRowsAndShrinksWithThem()
    {
        await WriteAsync([.. Enumerable.Range(0, 2_000).Select(Record)]);
        var store = Node.GetRequiredService<IAuditStore>();
        var full = await store.MeasureAsync(Cancellation);

        var removed = await store.RemoveThroughAsync(1_500, "removed for the test", Cancellation);
        var rest = await store.MeasureAsync(Cancellation);
        var verification = await Audit.VerifyAsync(null, Cancellation);

        Assert.Equal(1_500, removed);
        Assert.InRange(full!.Value, 2_000 * 200, 2_000 * 1_200);
        Assert.InRange(rest!.Value, 1, full.Value * 0.6);
        Assert.Equal((true, 1_501, 501), (verification.Intact, verification.First, verification.Rows));
        Assert.Equal("1500 rows removed for the test", Assert.Single(await store.ReadChainAsync(2_000, 10, Cancellation)).Detail);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task RemoveThrough_NoRow_RemovesNothing(long sequence)
    {
        await WriteAsync(Record(0), Record(1));

        var removed = await Node.GetRequiredService<IAuditStore>().RemoveThroughAsync(sequence, "removed", Cancellation);

        Assert.Equal(0, removed);
        Assert.Equal(2, (await Audit.VerifyAsync(null, Cancellation)).Rows);
    }

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Strings(member.Value)),
        _ => [],
    };

    private AuditRecord Record(int i) => new()
    {
        Time = Time.GetUtcNow().AddSeconds(i), Subject = "00u1", Issuer = "https://org.okta.com/oauth2/default", Agent = "cursor", Backend = "employees",
        Method = "tools/call", Tool = $"tool-{i}", Allowed = true, Status = 200, Duration = TimeSpan.FromMilliseconds(12),
    };

    private async Task WriteAsync(params AuditRecord[] records)
    {
        foreach (var record in records)
        {
            await Log.WriteAsync(record, Cancellation);
        }

        await Log.FlushAsync(Cancellation);
    }
}
