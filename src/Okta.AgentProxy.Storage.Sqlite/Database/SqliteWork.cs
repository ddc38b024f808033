using Microsoft.Data.Sqlite;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>One piece of work for the writer: runs inside its transaction, is told when that is committed.</summary>
internal abstract class SqliteWork
{
    public abstract void Run(SqliteSession session);

    /// <summary>The transaction is committed.</summary>
    public abstract void Committed();

    /// <summary>Nothing of this work is in the database.</summary>
    public abstract void Failed(Exception failure);
}

/// <inheritdoc/>
internal sealed class SqliteWork<T>(Func<SqliteSession, T> body) : SqliteWork
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public override void Run(SqliteSession session) => _result = body(session);

    public override void Committed() => _done.TrySetResult(_result!);

    public override void Failed(Exception failure) => _done.TrySetException(failure);
}
