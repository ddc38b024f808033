using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Contract;

/// <summary>
/// Somebody with write access to the database, but without the Data Protection keys, changes the audit: every way of doing it is found.
/// The statements are for a table <c>audit</c> (seq, time, subject, allowed, hash …) and <c>audit_head</c> (sealed); override what your tables call otherwise.
/// </summary>
public abstract class AuditTamperContract : StorageContract
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Runs a statement behind the storage's back.</summary>
    protected abstract ValueTask TamperAsync(string sql);

    [Theory]
    [InlineData("UPDATE audit SET subject = 'somebody else' WHERE seq = 5", AuditProblemKind.Altered)]
    [InlineData("UPDATE audit SET subject = NULL WHERE seq = 5", AuditProblemKind.Altered)]
    [InlineData("UPDATE audit SET time = time + 1 WHERE seq = 5", AuditProblemKind.Altered)]
    [InlineData("UPDATE audit SET allowed = NOT allowed WHERE seq = 5", AuditProblemKind.Altered)]
    [InlineData("UPDATE audit SET kind = 1 WHERE seq = 5", AuditProblemKind.Altered)]
    [InlineData("UPDATE audit SET agent = 'cursoremployees', backend = '' WHERE seq = 5", AuditProblemKind.Altered)]
    [InlineData("UPDATE audit SET hash = (SELECT a.hash FROM audit a WHERE a.seq = 4) WHERE seq = 5", AuditProblemKind.Altered)]
    [InlineData("DELETE FROM audit WHERE seq = 1", AuditProblemKind.Missing)]
    [InlineData("DELETE FROM audit WHERE seq = 5", AuditProblemKind.Missing)]
    [InlineData("DELETE FROM audit WHERE seq BETWEEN 3 AND 7", AuditProblemKind.Missing)]
    [InlineData("DELETE FROM audit WHERE seq = 10", AuditProblemKind.Missing)]
    [InlineData("DELETE FROM audit WHERE seq = 10", AuditProblemKind.Head)]
    [InlineData("DELETE FROM audit", AuditProblemKind.Head)]
    [InlineData("DELETE FROM audit_head", AuditProblemKind.Head)]
    [InlineData("UPDATE audit SET seq = seq + 1000 WHERE seq = 10", AuditProblemKind.Head)]
    [InlineData("UPDATE audit SET seq = 99 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 99", AuditProblemKind.Altered)]
    [InlineData("UPDATE audit SET time = (SELECT b.time FROM audit b WHERE b.seq = 4), tool = 'tool-3', hash = (SELECT b.hash FROM audit b WHERE b.seq = 4) WHERE seq = 5", AuditProblemKind.Altered)]
    public async Task Verify_AfterTampering_FindsIt(string sql, AuditProblemKind expected)
    {
        await WriteAsync(Node, 10);

        await TamperAsync(sql);
        var verification = await OpenNode().GetRequiredService<IAuditQuery>().VerifyAsync(null, Cancellation);

        Assert.False(verification.Intact);
        Assert.Contains(verification.Problems, problem => problem.Kind == expected);
    }

    [Theory]
    [InlineData("issuer = 'x'")]
    [InlineData("agent = 'x'")]
    [InlineData("backend = 'x'")]
    [InlineData("tenant = 'x'")]
    [InlineData("tenant = ''")]
    [InlineData("method = 'x'")]
    [InlineData("tool = 'x'")]
    [InlineData("rule = 'x'")]
    [InlineData("status = 403")]
    [InlineData("duration = duration + 1")]
    [InlineData("trace_id = 'x'")]
    [InlineData("assertion = 'x'")]
    [InlineData("delegation = 'x'")]
    [InlineData("detail = 'x'")]
    [InlineData("login = 'x'")]
    [InlineData("login = NULL")]
    [InlineData("scopes = 'x'")]
    [InlineData("roles = 'x'")]
    [InlineData("member_of = 'x'")]
    [InlineData("claims = 'x'")]
    [InlineData("client = 'x'")]
    [InlineData("requests = 2")]
    [InlineData("until = 1")]
    [InlineData("format = 1")]
    [InlineData("format = 3")]
    [InlineData("format = 258")]
    [InlineData("format = 1, login = NULL, scopes = NULL")]
    [InlineData("tenant = rule, rule = tenant, trace_id = tool, tool = trace_id")]
    public async Task Verify_AnyColumnAltered_FindsThatRow(string assignment)
    {
        await WriteAsync(Node, 10);

        await TamperAsync($"UPDATE audit SET {assignment} WHERE seq = 5");
        var problem = Assert.Single((await OpenNode().GetRequiredService<IAuditQuery>().VerifyAsync(null, Cancellation)).Problems);

        Assert.Equal((AuditProblemKind.Altered, 5L), (problem.Kind, problem.Sequence));
    }

    [Theory]
    [InlineData("DELETE FROM audit WHERE seq = 6", AuditProblemKind.Missing)]
    [InlineData("DELETE FROM audit WHERE seq < 9", AuditProblemKind.Missing)]
    [InlineData("UPDATE audit SET subject = 'x' WHERE seq = 6", AuditProblemKind.Altered)]
    [InlineData("UPDATE audit SET detail = '0 rows' WHERE kind = 3", AuditProblemKind.Altered)]
    public async Task Verify_TamperedAfterRetention_StillFindsIt(string sql, AuditProblemKind expected)
    {
        await WriteAsync(Node, 10);
        var removed = await Node.GetRequiredService<IAuditStore>().RemoveBeforeAsync(Time.GetUtcNow().AddSeconds(5), Cancellation);
        var before = await Node.GetRequiredService<IAuditQuery>().VerifyAsync(null, Cancellation);

        await TamperAsync(sql);
        var after = await OpenNode().GetRequiredService<IAuditQuery>().VerifyAsync(null, Cancellation);

        Assert.Equal((5L, true), (removed, before.Intact));
        Assert.Contains(after.Problems, problem => problem.Kind == expected);
    }

    [Fact]
    public async Task Verify_TailCutAndHeadOfThenPutBack_NeedsTheCheckpoint()
    {
        await WriteAsync(Node, 5);
        await TamperAsync("CREATE TABLE old_head AS SELECT * FROM audit_head");
        await WriteAsync(Node, 5);
        var noted = (await Node.GetRequiredService<IAuditQuery>().VerifyAsync(null, Cancellation)).Head;

        await TamperAsync("DELETE FROM audit WHERE seq > 5; UPDATE audit_head SET sealed = (SELECT sealed FROM old_head)");
        var audit = OpenNode().GetRequiredService<IAuditQuery>();

        // A genuine older state is genuine: only what was noted elsewhere shows that it is older.
        Assert.True((await audit.VerifyAsync(null, Cancellation)).Intact);
        Assert.Equal(AuditProblemKind.Checkpoint, Assert.Single((await audit.VerifyAsync(noted, Cancellation)).Problems).Kind);
    }

    [Fact]
    public async Task Append_AfterTheTailWasCut_GoesOnAndTheBreakStays()
    {
        await WriteAsync(Node, 10);
        await TamperAsync("DELETE FROM audit WHERE seq > 7");

        var node = OpenNode();
        await WriteAsync(node, 3);
        var verification = await node.GetRequiredService<IAuditQuery>().VerifyAsync(null, Cancellation);

        Assert.Equal([AuditProblemKind.Missing, AuditProblemKind.Break], verification.Problems.Select(problem => problem.Kind));
        Assert.Equal(14, verification.Head.Sequence);
        Assert.Equal(11, verification.Rows);
    }

    [Fact]
    public async Task Append_WithOtherKeys_GoesOnAndTheBreakStays()
    {
        await WriteAsync(Node, 3);

        var node = OpenNodeWithOtherKeys();
        await WriteAsync(node, 3);
        var verification = await node.GetRequiredService<IAuditQuery>().VerifyAsync(null, Cancellation);

        Assert.Equal(AuditProblemKind.Break, Assert.Single(verification.Problems).Kind);
        Assert.Equal(7, verification.Rows);
    }

    private async Task WriteAsync(IServiceProvider node, int count)
    {
        var log = node.GetRequiredService<BatchingAuditLog>();
        for (var i = 0; i < count; i++)
        {
            await log.WriteAsync(
                new AuditRecord { Time = Time.GetUtcNow().AddSeconds(i), Subject = "00u1", Agent = "cursor", Backend = "employees", Method = "tools/call", Tool = $"tool-{i}", Allowed = i % 2 == 0, Status = 200, Grounds = new AuditGrounds { Login = "alice", Scopes = ["mcp:read"] } },
                Cancellation);
        }

        await log.FlushAsync(Cancellation);
    }
}
