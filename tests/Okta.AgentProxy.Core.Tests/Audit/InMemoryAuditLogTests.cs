namespace Okta.AgentProxy.Core.Tests.Audit;

public sealed class InMemoryAuditLogTests
{
    [Fact]
    public async Task Query_NewestFirst_UpToTheLimit()
    {
        var log = await FilledAsync(capacity: 10, records: 5);

        Assert.Equal([4, 3, 2], log.Query(_ => true, 3).Select(r => r.Status));
    }

    [Fact]
    public async Task Write_BeyondTheCapacity_ForgetsTheOldest()
    {
        var log = await FilledAsync(capacity: 4, records: 11);

        Assert.Equal([10, 9, 8, 7], log.Query(_ => true, 100).Select(r => r.Status));
    }

    [Fact]
    public async Task Query_Filter_LetsThroughWhatItWants()
    {
        var log = await FilledAsync(capacity: 10, records: 10);

        Assert.Equal([8, 6, 4, 2, 0], log.Query(r => r.Status % 2 == 0, 100).Select(r => r.Status));
    }

    [Fact]
    public void Query_NothingWritten_IsEmpty() => Assert.Empty(new InMemoryAuditLog().Query(_ => true, 10));

    [Fact]
    public async Task Query_EveryMember_IsAsItWasWritten()
    {
        InMemoryAuditLog log = new(3);
        AuditRecord record = new()
        {
            Id = Guid.NewGuid(),
            Time = new DateTimeOffset(2026, 3, 1, 12, 30, 0, TimeSpan.FromHours(2)),
            Subject = "subject",
            Issuer = "issuer",
            Agent = "agent",
            Backend = "backend",
            Tenant = "tenant",
            Method = "method",
            Tool = "tool",
            Allowed = true,
            Rule = "rule",
            Status = 207,
            Duration = TimeSpan.FromMilliseconds(17),
            TraceId = "trace",
            AssertionHash = "hash",
            DelegationChain = "a > b",
            Grounds = new AuditGrounds { Login = "login" },
        };
        var repeated = record with { Repeats = new AuditRepeats(2, record.Time, "192.0.2.1") };

        await log.WriteAsync(repeated, CancellationToken.None);
        await log.WriteAsync(record, CancellationToken.None);

        // A member that the record gets one day and this test does not set would be equal in both, and prove nothing.
        Assert.DoesNotContain(typeof(AuditRecord).GetProperties(), p => (p.GetValue(record) ?? p.GetValue(repeated)) is null or 0 or false || Equals(p.GetValue(record), Guid.Empty));
        Assert.Equal([record, repeated], log.Query(_ => true, 2));
        Assert.Null(repeated.Grounds);
    }

    [Fact]
    public async Task Write_FromManyThreads_LosesNothing()
    {
        InMemoryAuditLog log = new(1_000);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await log.WriteAsync(Record((t * 100) + i), CancellationToken.None);
            }
        })));

        Assert.Equal(Enumerable.Range(0, 800), log.Query(_ => true, 1_000).Select(r => r.Status).Order());
    }

    private static async Task<InMemoryAuditLog> FilledAsync(int capacity, int records)
    {
        InMemoryAuditLog log = new(capacity);
        for (var i = 0; i < records; i++)
        {
            await log.WriteAsync(Record(i), CancellationToken.None);
        }

        return log;
    }

    private static AuditRecord Record(int number) => new() { Time = DateTimeOffset.UnixEpoch, Allowed = true, Status = number };
}
