using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Contract;

/// <summary>
/// A database whose audit was written by the first release: its chain verifies after the migration, and goes on. The rows are in <c>Fixtures</c>: the first eight
/// as that release wrote them, the others with every column it had, hashed by another implementation of its form.
/// </summary>
public abstract class OldAuditContract : StorageContract
{
    private const int Rows = 12;

    private IAuditQuery Audit => Node.GetRequiredService<IAuditQuery>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes a database of the first release, with its own script.</summary>
    protected abstract ValueTask CreateOldAsync();

    /// <summary>Runs a statement behind the storage's back; <c>@bytes</c> in it is the parameter.</summary>
    protected abstract ValueTask RunAsync(string sql, byte[]? bytes = null);

    /// <summary>How the dialect writes bytes and the id of a request.</summary>
    protected abstract (string Bytes, string Id, bool HasBoolean) Literals { get; }

    [Fact]
    public async Task Verify_ChainOfTheFirstRelease_IsIntactAndGoesOn()
    {
        await FillAsync();
        var before = await Audit.VerifyAsync(null, Cancellation);

        var log = Node.GetRequiredService<BatchingAuditLog>();
        await log.WriteAsync(new AuditRecord { Time = Time.GetUtcNow(), Allowed = true, Subject = "00u1", Grounds = new AuditGrounds { Login = "alice", Groups = ["HR"] } }, Cancellation);
        var after = await Audit.VerifyAsync(before.Head, Cancellation);
        var rows = await Node.GetRequiredService<IAuditStore>().ReadChainAsync(0, 100, Cancellation);

        Assert.Empty(before.Problems);
        Assert.Equal(Rows, before.Rows);
        Assert.Empty(after.Problems);
        Assert.Equal(Rows + 1, after.Rows);
        Assert.Equal([.. Enumerable.Repeat(1, Rows), AuditChain.CurrentFormat], rows.Select(row => row.Format));
    }

    [Theory]
    [InlineData("login = 'mallory'")]
    [InlineData("member_of = 'x'")]
    [InlineData("scopes = 'x'")]
    [InlineData("roles = 'x'")]
    [InlineData("claims = 'x'")]
    [InlineData("client = '192.0.2.1'")]
    [InlineData("requests = 5")]
    [InlineData("until = 5")]
    [InlineData("format = 2")]
    [InlineData("subject = 'mallory'")]
    public async Task Verify_OldRowGivenWhatItHadNot_FindsIt(string assignment)
    {
        await FillAsync();
        await Audit.VerifyAsync(null, Cancellation);

        await RunAsync($"UPDATE audit SET {assignment} WHERE seq = 10");
        var problem = Assert.Single((await Audit.VerifyAsync(null, Cancellation)).Problems);

        Assert.Equal((AuditProblemKind.Altered, 10L), (problem.Kind, problem.Sequence));
    }

    [Fact]
    public async Task Query_OldRows_AreFoundAsBefore()
    {
        await FillAsync();

        var denied = (await Audit.QueryAsync(new() { Allowed = false }, 10, null, Cancellation)).Rows;
        var bySubject = (await Audit.QueryAsync(new() { Subject = "00u1alice" }, 10, null, Cancellation)).Rows;

        Assert.Equal([10L, 9L], denied.Select(row => row.Sequence));
        Assert.Equal(("delete_all", null, 1), (Assert.Single(bySubject).Tool, bySubject[0].Login, bySubject[0].Requests));
        Assert.Empty((await Audit.QueryAsync(new() { Login = "00u1alice" }, 10, null, Cancellation)).Rows);
    }

    private async Task FillAsync()
    {
        await CreateOldAsync();
        using var stream = typeof(OldAuditContract).Assembly.GetManifestResourceStream(typeof(OldAuditContract), "Fixtures.audit-form-1.jsonl")!;
        using StreamReader lines = new(stream);
        var (sequence, hash) = (0L, Array.Empty<byte>());
        while (await lines.ReadLineAsync(Cancellation) is { } line)
        {
            using var row = JsonDocument.Parse(line);
            var members = row.RootElement.EnumerateObject().ToList();
            await RunAsync($"INSERT INTO audit ({string.Join(", ", members.Select(member => member.Name))}) VALUES ({string.Join(", ", members.Select(Literal))})");
            (sequence, hash) = (row.RootElement.GetProperty("seq").GetInt64(), Convert.FromHexString(row.RootElement.GetProperty("hash").GetString()!));
        }

        var head = new AuditHead(sequence, hash, 0, AuditChain.Start);
        await RunAsync("INSERT INTO audit_head (id, sealed) VALUES (1, @bytes)", Node.GetRequiredService<AuditHeadSeal>().Seal(head));
    }

    private string Literal(JsonProperty member) => (member.Name, member.Value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => "NULL",
        ("hash", _) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Literals.Bytes, member.Value.GetString()),
        ("id", _) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Literals.Id, member.Value.GetString()),
        ("allowed", _) when Literals.HasBoolean => member.Value.GetInt32() == 1 ? "true" : "false",
        (_, JsonValueKind.Number) => member.Value.GetRawText(),
        _ => $"'{member.Value.GetString()!.Replace("'", "''", StringComparison.Ordinal)}'",
    };
}
