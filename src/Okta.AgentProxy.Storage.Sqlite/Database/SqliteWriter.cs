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
    private const string Savepoint = "work";

    private readonly SqliteConnection _connection;
    private readonly Channel<SqliteWork> _queue = Channel.CreateBounded<SqliteWork>(new BoundedChannelOptions(MaxPending) { SingleReader = true });
    private readonly Task _loop;

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
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
            using var transaction = _connection.BeginTransaction(deferred: false);
            foreach (var work in batch)
            {
                // One's failure is not its neighbours'.
                transaction.Save(Savepoint);
                try
                {
                    work.Run(new SqliteSession(_connection, transaction));
                    transaction.Release(Savepoint);
                    done.Add(work);
                }
                catch (Exception failure)
                {
                    transaction.Rollback(Savepoint);
                    work.Failed(failure);
                }
            }

            transaction.Commit();
        }
        catch (Exception failure)
        {
            // Failed() of one that failed before does nothing.
            batch.ForEach(work => work.Failed(failure));
            return;
        }

        done.ForEach(work => work.Committed());
    }
}
