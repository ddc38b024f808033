using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>
/// The one writer: a thread that takes work from a queue and commits everything that is waiting in one transaction. SQLite has one writer
/// anyway, and its provider's async methods block: here the blocking happens on a thread of its own, and a commit's fsync is shared.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxPending = 4_096;
    private const int MaxBatch = 256;
    private const int LongestPauseMilliseconds = 20;

    private readonly SqliteConnection _connection;
    private readonly Channel<SqliteWork> _queue = Channel.CreateBounded<SqliteWork>(new BoundedChannelOptions(MaxPending) { SingleReader = true });
    private readonly Task _loop;

    private readonly TimeSpan _busyTimeout;

    public SqliteWriter(SqliteConnection connection, TimeSpan busyTimeout)
    {
        _connection = connection;
        _busyTimeout = busyTimeout;
        _loop = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Queues work; the result comes once it is committed. Work that was queued is done even if the caller stops waiting.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<SqliteSession, T> body, CancellationToken cancellationToken)
    {
        var work = new SqliteWork<T>(body);
        await _queue.Writer.WriteAsync(work, cancellationToken);
        return await work.Done.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _connection.DisposeAsync();
    }

    private void Loop()
    {
        List<SqliteWork> batch = new(MaxBatch);
        while (WaitForWork())
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var work))
            {
                batch.Add(work);
            }

            Commit(batch);
            batch.Clear();
        }
    }

    // The thread is ours alone: nobody is starved by blocking it.
    private bool WaitForWork() => _queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    private void Commit(List<SqliteWork> batch)
    {
        List<SqliteWork> done = new(batch.Count);
        try
        {
            Begin();
            var session = new SqliteSession(_connection, transaction: null);
            foreach (var work in batch)
            {
                // One's failure is not its neighbours'.
                session.Execute("SAVEPOINT work");
                try
                {
                    work.Run(session);
                    session.Execute("RELEASE work");
                    done.Add(work);
                }
                catch (Exception failure)
                {
                    session.Execute("ROLLBACK TO work; RELEASE work");
                    work.Failed(failure);
                }
            }

            session.Execute("COMMIT");
        }
        catch (Exception failure)
        {
            RollBack();

            // Failed() of one that failed before does nothing.
            batch.ForEach(work => work.Failed(failure));
            return;
        }

        done.ForEach(work => work.Committed());
    }

    /// <summary>
    /// Takes the write lock at once. Another process may have it: the provider would ask again every 150 ms, and the bundled library's own
    /// handler every second, so the asking is done here.
    /// </summary>
    private void Begin()
    {
        var waited = Stopwatch.StartNew();
        for (var pause = 1; ; pause = Math.Min(pause * 2, LongestPauseMilliseconds))
        {
            var result = NativeSqlite.Execute(_connection, "BEGIN IMMEDIATE");
            if (result == 0)
            {
                return;
            }

            if (!NativeSqlite.IsBusy(result) || waited.Elapsed >= _busyTimeout)
            {
                SqliteException.ThrowExceptionForRC(result, _connection.Handle);
            }

            Thread.Sleep(pause);
        }
    }

    private void RollBack()
    {
        // Where the failure ended the transaction already (a full disk does), there is nothing to undo and the answer does not matter.
        NativeSqlite.Execute(_connection, "ROLLBACK");
    }
}
