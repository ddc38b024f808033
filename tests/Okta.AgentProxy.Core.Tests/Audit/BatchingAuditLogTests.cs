using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Core.Tests.Audit;

public sealed class BatchingAuditLogTests
{
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly Store _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_ManyRecords_AreOneBatchInOrder()
    {
        await using var log = Log(new());
        for (var i = 0; i < 100; i++)
        {
            await log.WriteAsync(Record(i), Cancellation);
        }

        await log.FlushAsync(Cancellation);

        Assert.Equal(Enumerable.Range(0, 100), _store.Rows.Select(row => row.Status));
        Assert.True(_store.Batches <= 2);
    }

    [Fact]
    public async Task Write_QueueFullWhileTheDatabaseIsDown_CallersWaitAndNothingIsDropped()
    {
        _store.Fails = true;
        await using var log = Log(new() { QueueCapacity = 10 });
        var writes = Enumerable.Range(0, 3_000).Select(i => log.WriteAsync(Record(i), Cancellation).AsTask()).ToList();
        var waiting = writes.Count(write => !write.IsCompleted);

        _store.Fails = false;
        while (writes.Any(write => !write.IsCompleted))
        {
            _time.Advance(TimeSpan.FromSeconds(5)); // the pause after a failure, and the collecting
            await Task.Yield();
        }

        await log.FlushAsync(Cancellation);
        Assert.True(waiting > 0);
        Assert.Equal(3_000, _store.Rows.Count);
    }

    [Fact]
    public async Task Admit_DatabaseDown_RefusesAfterTheTimeout()
    {
        _store.Fails = true;
        await using var log = Log(new() { Durability = AuditDurability.Strict, AdmitTimeout = TimeSpan.FromSeconds(10) });

        var admission = log.AdmitAsync(Record(1), Cancellation).AsTask();
        await _store.Failed.WaitAsync(Cancellation);
        var early = admission.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.False(early);
        await Assert.ThrowsAsync<TimeoutException>(() => admission);
        _store.Fails = false;
    }

    [Fact]
    public async Task Stop_DatabaseBackDuringAPause_TriesAtOnce()
    {
        _store.Fails = true;
        await using var log = Log(new() { Durability = AuditDurability.Strict });
        var admission = log.AdmitAsync(Record(1), Cancellation).AsTask();
        await _store.Failed.WaitAsync(Cancellation);
        _store.Fails = false;

        // The clock stands still: whoever sits out the pause never comes back.
        await log.StopAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        await admission;
        Assert.Equal([1], _store.Rows.Select(row => row.Status));
    }

    [Fact]
    public async Task Admit_Batched_DoesNothingAndIsNotRequired()
    {
        await using var log = Log(new());

        await log.AdmitAsync(Record(1), Cancellation);

        Assert.False(log.RequiresAdmission);
        Assert.Empty(_store.Rows);
    }

    [Fact]
    public async Task Stop_RecordsWaiting_AreWrittenAndLaterOnesToo()
    {
        await using var log = Log(new());
        await log.WriteAsync(Record(1), Cancellation);

        await log.StopAsync(Cancellation);
        await log.WriteAsync(Record(2), Cancellation);

        Assert.Equal([1, 2], _store.Rows.Select(row => row.Status));
    }

    [Fact]
    public async Task Stop_DatabaseStaysAway_EndsWithTheShutdown()
    {
        _store.Fails = true;
        await using var log = Log(new());
        await log.WriteAsync(Record(1), Cancellation);
        using var shutdown = new CancellationTokenSource();

        var stopping = log.StopAsync(shutdown.Token);
        await shutdown.CancelAsync();

        await stopping.WaitAsync(Cancellation);
        Assert.Empty(_store.Rows);
    }

    [Theory]
    [InlineData(300, 400, 100, "flush_interval")]
    [InlineData(200, -1, 100, "retention_days")]
    [InlineData(200, 400, 0, "queue_capacity")]
    public void Validate_SettingThatBreaksAPromise_NamesTheKey(int flushMilliseconds, int days, int capacity, string key)
    {
        var result = new AuditOptionsValidator().Validate(null, new() { FlushInterval = TimeSpan.FromMilliseconds(flushMilliseconds), RetentionDays = days, QueueCapacity = capacity });

        Assert.Contains(key, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    private BatchingAuditLog Log(AuditOptions options) => new(_store, Options.Create(options), _time, NullLogger<BatchingAuditLog>.Instance);

    private static AuditRecord Record(int i) => new() { Time = DateTimeOffset.UnixEpoch, Allowed = true, Status = i };

    private sealed class Store : IAuditStore
    {
        private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<AuditRow> Rows { get; } = [];

        public int Batches { get; private set; }

        public volatile bool Fails;

        public Task Failed => _failed.Task;

        public ValueTask AppendAsync(IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken)
        {
            if (Fails)
            {
                _failed.TrySetResult();
                throw new InvalidOperationException("down");
            }

            lock (Rows)
            {
                Rows.AddRange(rows);
                Batches++;
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask<AuditHeadState> ReadHeadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new AuditHeadState(null, false, null));

        public ValueTask<IReadOnlyList<AuditRow>> ReadChainAsync(long afterSequence, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<AuditRow>> QueryAsync(AuditFilter filter, AuditCursor? before, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<long> RemoveBeforeAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
