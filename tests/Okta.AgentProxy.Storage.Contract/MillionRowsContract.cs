using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Contract;

/// <summary>
/// A million audit rows: how long a page takes, how fast the chain is verified, how large the database is. Explicit: it takes minutes; run it with
/// <c>-explicit only</c>.
/// </summary>
public abstract class MillionRowsContract : StorageContract
{
    private const int Rows = 1_000_000;
    private const int Batch = 5_000;
    private static readonly TimeSpan Allowed = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The size of the database in bytes.</summary>
    protected abstract Task<long> SizeAsync();

    /// <summary>Starts what a host would have running beside the audit. The pages are read right after the last row.</summary>
    protected virtual ValueTask BeforeLoadAsync() => ValueTask.CompletedTask;

    /// <summary>What a page cost the database, in its own words: unlike a time it does not depend on what else the machine does.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">It was more than a page may cost.</exception>
    protected virtual Task<string> CostAsync(AuditFilter filter, int limit) => Task.FromResult("");

    [Theory(Explicit = true)]
    [InlineData(AuditDurability.Batched)]
    [InlineData(AuditDurability.Strict)]
    public async Task Query_AMillionRows_FilteredPageStaysFast(AuditDurability durability)
    {
        await BeforeLoadAsync();
        var started = Stopwatch.GetTimestamp();
        await FillAsync(Node.GetRequiredService<IAuditStore>(), durability);
        Report($"{durability}, written: {Rows / Stopwatch.GetElapsedTime(started).TotalSeconds:F0} rows/s, {await SizeAsync() / 1024 / 1024} MiB");

        var audit = Node.GetRequiredService<IAuditQuery>();
        var middle = Time.GetUtcNow().AddSeconds(Rows / 4);
        (string Name, AuditFilter Filter)[] filters =
        [
            ("none", new()),
            ("subject", new() { Subject = "00u17" }),
            ("agent", new() { Agent = "agent-3" }),
            ("agent and denied", new() { Agent = "agent-3", Allowed = false }),
            ("denied", new() { Allowed = false }),
            ("rare tool", new() { Tool = "rare" }),
            ("agent and rare tool", new() { Agent = "agent-1", Tool = "rare" }),
            ("subject, agent, backend, tool", new() { Subject = "00u17", Agent = "agent-7", Backend = "backend-7", Tool = "tool-17" }),
            ("an hour in the middle", new() { From = middle, To = middle.AddHours(1) }),
            ("backend until the middle", new() { Backend = "backend-2", To = middle }),
            ("changes (there are none)", new() { Scope = AuditScope.Changes }),
            ("no such subject", new() { Subject = "nobody" }),
            ("no such tool of an agent", new() { Agent = "agent-3", Tool = "nothing" }),
        ];

        await audit.QueryAsync(new(), 1, null, Cancellation); // the connection and the code are warm
        List<string> slow = [];
        foreach (var (name, filter) in filters)
        {
            var (first, rows, cursor) = await PageAsync(audit, filter, null);
            for (var i = 0; i < 20 && cursor is not null; i++)
            {
                (_, _, cursor) = await PageAsync(audit, filter, cursor);
            }

            var (deep, _, _) = cursor is null ? (TimeSpan.Zero, 0, null) : await PageAsync(audit, filter, cursor);
            Report($"page of 50, {name}: first {first.TotalMilliseconds:F1} ms ({rows} rows), 22nd {deep.TotalMilliseconds:F1} ms. {await CostAsync(filter, 51)}");
            if (first > Allowed || deep > Allowed)
            {
                slow.Add(name);
            }
        }

        var verification = await VerifyAsync(audit);
        Assert.True(verification.Intact);
        Assert.Empty(slow);
    }

    // The middle one of five: the first may find nothing in the database's memory, and any one may meet somebody else's work on the machine.
    private static async Task<(TimeSpan Elapsed, int Rows, string? Next)> PageAsync(IAuditQuery audit, AuditFilter filter, string? cursor)
    {
        var times = new TimeSpan[5];
        AuditPage page = null!;
        for (var i = 0; i < times.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            page = await audit.QueryAsync(filter, 50, cursor, Cancellation);
            times[i] = Stopwatch.GetElapsedTime(started);
        }

        return (times.Order().ElementAt(times.Length / 2), page.Rows.Count, page.Next);
    }

    private static async Task<AuditVerification> VerifyAsync(IAuditQuery audit)
    {
        var started = Stopwatch.GetTimestamp();
        var verification = await audit.VerifyAsync(null, Cancellation);
        var elapsed = Stopwatch.GetElapsedTime(started);
        Report($"verified: {verification.Rows / elapsed.TotalSeconds:F0} rows/s, {elapsed.TotalSeconds:F1} s");
        return verification;
    }

    private async Task FillAsync(IAuditStore store, AuditDurability durability)
    {
        var start = Time.GetUtcNow();
        for (var done = 0; done < Rows; done += Batch)
        {
            var from = done;
            await store.AppendAsync([.. Enumerable.Range(from, Batch).Select(i => durability == AuditDurability.Strict ? StrictRow(i, start) : BatchedRow(i, start))], Cancellation);
        }
    }

    private static AuditRow BatchedRow(int i, DateTimeOffset start) => AuditRows.Of(Record(i, start), AuditRowKind.Decision) with { Id = Guid.Empty };

    // Each request twice: admitted, and its outcome.
    private static AuditRow StrictRow(int i, DateTimeOffset start) => AuditRows.Of(
        Record(i / 2, start) with { Id = new Guid(i / 2, 0, 0, new byte[8]) }, i % 2 == 0 ? AuditRowKind.Admission : AuditRowKind.Decision);

    // A day's worth of a busy gateway, spread over 1,000 users, 20 agents, 10 backends, 50 tools.
    private static AuditRecord Record(int i, DateTimeOffset start) => new()
    {
        Time = start.AddSeconds(i), Subject = $"00u{i % 1000}", Issuer = "https://example.okta.com/oauth2/default", Agent = $"agent-{i % 20}", Backend = $"backend-{i % 10}",
        Method = "tools/call", Tool = i % 100_000 == 1 ? "rare" : $"tool-{i % 50}", Allowed = i % 53 != 3, Rule = i % 53 == 3 ? "tool_denied" : null, Status = 200,
        Duration = TimeSpan.FromMicroseconds(12_345), TraceId = $"{i:x32}", AssertionHash = $"{i:x64}",
    };

    private static void Report(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);
}
