using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Sqlite.Tests.Database;

public sealed class SqliteWriterTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Write_OneOfABatchFails_OthersAreCommitted()
    {
        await using var node = TestNode.Open(_database);
        var database = node.GetRequiredService<SqliteDatabase>();

        var work = Enumerable.Range(0, 50).Select(i => database.WriteAsync(
            session =>
            {
                session.Execute("INSERT INTO leases (name, holder, fence, expires) VALUES (@name, '', 0, 0)", ("@name", $"{i}"));
                return i % 10 == 3 ? throw new InvalidOperationException("mine") : i;
            },
            Cancellation).AsTask()).ToList();
        var outcomes = await Task.WhenAll(work.Select(task => task.ContinueWith(done => done.Exception is null, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default)));
        var stored = await database.ReadAsync(session => session.Number("SELECT count(*) FROM leases"), Cancellation);

        Assert.Equal(45, outcomes.Count(ok => ok));
        Assert.Equal(45, stored);
    }

    [Fact]
    public async Task Write_LockedByAnotherProcessTooLong_FailsAndGoesOnAfterwards()
    {
        await using var node = TestNode.Open(_database, services => services.Configure<SqliteStorageOptions>(options => options.BusyTimeout = TimeSpan.FromMilliseconds(50)));
        var database = node.GetRequiredService<SqliteDatabase>();
        database.EnsureOpen();

        await using (var other = new SqliteConnection(_database.ConnectionString + ";Pooling=False"))
        {
            await other.OpenAsync(Cancellation);
            await using var transaction = other.BeginTransaction(deferred: false);

            await Assert.ThrowsAsync<SqliteException>(async () => await database.WriteAsync(session => session.Execute("DELETE FROM leases"), Cancellation));
        }

        Assert.Equal(0, await database.WriteAsync(session => session.Execute("DELETE FROM leases"), Cancellation));
    }

    [Fact]
    public async Task Read_ThroughTheReadersConnection_CannotWrite()
    {
        await using var node = TestNode.Open(_database);

        await Assert.ThrowsAsync<SqliteException>(async () => await node.GetRequiredService<SqliteDatabase>().ReadAsync(session => session.Execute("DELETE FROM audit"), Cancellation));
    }
}
