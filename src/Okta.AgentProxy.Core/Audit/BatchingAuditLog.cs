using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy;

/// <summary>
/// The audit log over an <see cref="IAuditStore"/>: one bounded queue, one loop that commits what has collected in one transaction. Nothing is
/// dropped: when the queue is full callers wait, when the database fails the loop tries again. Thread-safe; register it once.
/// </summary>
public sealed partial class BatchingAuditLog : IAuditLog, IHostedService, IAsyncDisposable
{
    private const int MaxBatch = 2_000;

    private readonly IAuditStore _store;
    private readonly AuditOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<BatchingAuditLog> _logger;
    private readonly Channel<Pending> _queue;
    private readonly CancellationTokenSource _abandon = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<Task> _loop;
    private volatile TaskCompletionSource _hurry = NewSignal();
    private int _waiting;
    private bool _hasTriedSinceStop;
    private TimeSpan _lastCommit;

    /// <summary>Makes the log; its loop starts with the first record.</summary>
    public BatchingAuditLog(IAuditStore store, IOptions<AuditOptions> options, TimeProvider time, ILogger<BatchingAuditLog> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _store = store;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(_options.QueueCapacity) { SingleReader = true });
        _loop = new Lazy<Task>(() => Task.Run(RunAsync));
    }

    /// <inheritdoc/>
    public bool RequiresAdmission => _options.Durability == AuditDurability.Strict;

    /// <inheritdoc/>
    public async ValueTask AdmitAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        if (!RequiresAdmission)
        {
            return;
        }

        // No commit, no request. The caller turns the exception into a refusal.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = BackgroundWork.CreateTimer(_time, static state => state.Cancel(), limit, _options.AdmitTimeout, Timeout.InfiniteTimeSpan, logger: null);
        var done = NewSignal();
        try
        {
            await EnqueueAsync(new Pending(AuditRows.Of(record, AuditRowKind.Admission), done), limit.Token);
            Hurry();
            await done.Task.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The audit could not commit within {_options.AdmitTimeout}; the request is not forwarded (audit.durability is strict).");
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        var row = AuditRows.Of(record, AuditRowKind.Decision);
        if (!RequiresAdmission)
        {
            row = row with { Id = Guid.Empty }; // nothing to connect it with, and the index stays empty
        }

        return EnqueueAsync(new Pending(row, null), cancellationToken);
    }

    /// <summary>Returns when every record that was written before is durable.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (!_loop.IsValueCreated || _loop.Value.IsCompleted)
        {
            return;
        }

        var done = NewSignal();
        await EnqueueAsync(new Pending(null, done), cancellationToken);
        Hurry();
        await done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Reads the head: the database is open and the keys are loaded before the first record, which would wait for both.</summary>
    public async Task StartAsync(CancellationToken cancellationToken) => await _store.ReadHeadAsync(cancellationToken);

    /// <summary>Commits what is left. When the database stays away until <paramref name="cancellationToken"/> fires, says how many records are lost.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        Hurry();
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
        }

        if (!_loop.IsValueCreated)
        {
            return;
        }

        await using var giveUp = cancellationToken.Register(_abandon.Cancel);
        await _loop.Value;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(_options.AdmitTimeout, _time);
        await StopAsync(limit.Token);
        _abandon.Dispose();
        _stop.Dispose();
    }

    private async ValueTask EnqueueAsync(Pending pending, CancellationToken cancellationToken)
    {
        _ = _loop.Value;
        try
        {
            // A caller that hung up must still be in the audit: only the strict wait has a limit.
            await _queue.Writer.WriteAsync(pending, pending.Done is null ? CancellationToken.None : cancellationToken);
        }
        catch (ChannelClosedException)
        {
            // Stopped already: a straggler is written by itself.
            if (pending.Row is not null)
            {
                await _store.AppendAsync([pending.Row], cancellationToken);
            }

            pending.Done?.TrySetResult();
            return;
        }

        if (Interlocked.Increment(ref _waiting) == MaxBatch)
        {
            Hurry();
        }
    }

    private async Task RunAsync()
    {
        List<Pending> batch = new(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync())
        {
            // A full batch left somebody behind, who has waited already.
            if (batch.Count < MaxBatch)
            {
                await CollectAsync();
            }

            batch.Clear();
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var pending))
            {
                batch.Add(pending);
            }

            Interlocked.Add(ref _waiting, -batch.Count);
            var begin = _time.GetTimestamp();
            await CommitAsync(batch);
            _lastCommit = _time.GetElapsedTime(begin);
        }
    }

    /// <summary>
    /// Waits a quarter of the flush interval for company, unless somebody is waiting or the batch is full. The rest is for two commits: the one that a
    /// record finds under way, and its own. Where those take longer, whoever came during the last one has been company enough.
    /// </summary>
    private async Task CollectAsync()
    {
        var hurry = _hurry;
        var wait = (_options.FlushInterval / 4) - _lastCommit;
        if (wait > TimeSpan.Zero && !hurry.Task.IsCompleted && Volatile.Read(ref _waiting) < MaxBatch && !_queue.Reader.Completion.IsCompleted)
        {
            using var stop = new CancellationTokenSource();
            await Task.WhenAny(hurry.Task, Task.Delay(wait, _time, stop.Token));
            await stop.CancelAsync();
        }

        // Renewed before the queue is read: whoever hurries later has the next round.
        _hurry = NewSignal();
    }

    private async Task CommitAsync(List<Pending> batch)
    {
        var rows = batch.Where(pending => pending.Row is not null).Select(pending => pending.Row!).ToList();
        var failures = 0;
        while (rows.Count > 0)
        {
            try
            {
                await _store.AppendAsync(rows, CancellationToken.None);
                if (failures > 0)
                {
                    LogRecovered(_logger, failures, rows.Count);
                }

                break;
            }
            catch (Exception failure) when (!_abandon.IsCancellationRequested)
            {
                failures++;
                LogFailed(_logger, failure, rows.Count, failures);
                await PauseAsync(failures);
            }
            catch (Exception failure)
            {
                LogLost(_logger, failure, rows.Count);
                batch.ForEach(pending => pending.Done?.TrySetException(failure));
                return;
            }
        }

        batch.ForEach(pending => pending.Done?.TrySetResult());
    }

    private async Task PauseAsync(int failures)
    {
        // A shutdown does not sit out the pause it finds: the database may be back already. If it is not, the next pauses are whole again.
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(_abandon.Token, _hasTriedSinceStop ? CancellationToken.None : _stop.Token);
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(100 << Math.Min(failures, 6), 2_000)), _time, wake.Token);
        }
        catch (OperationCanceledException)
        {
            // One more try follows.
            _hasTriedSinceStop = true;
        }
    }

    private void Hurry() => _hurry.TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(AuditEventIds.FlushFailed, LogLevel.Error, "The audit could not write {Rows} records (failure {Failures}); they stay in memory and are tried again")]
    private static partial void LogFailed(ILogger logger, Exception failure, int rows, int failures);

    [LoggerMessage(AuditEventIds.FlushRecovered, LogLevel.Information, "The audit writes again after {Failures} failures, {Rows} records first")]
    private static partial void LogRecovered(ILogger logger, int failures, int rows);

    [LoggerMessage(AuditEventIds.RecordsLost, LogLevel.Critical, "{Rows} audit records were lost: the database did not come back before the shutdown ended")]
    private static partial void LogLost(ILogger logger, Exception failure, int rows);

    private readonly record struct Pending(AuditRow? Row, TaskCompletionSource? Done);
}
