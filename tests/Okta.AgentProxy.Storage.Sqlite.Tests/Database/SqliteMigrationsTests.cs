using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Sqlite.Tests.Database;

public sealed class SqliteMigrationsTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Open_NewerDatabase_IsRefusedAndUntouched()
    {
        await using (var node = TestNode.Open(_database))
        {
            node.GetRequiredService<SqliteDatabase>().EnsureOpen();
        }

        _database.Execute("PRAGMA user_version = 99");
        await using var older = TestNode.Open(_database);

        var failure = Assert.Throws<InvalidOperationException>(() => older.GetRequiredService<SqliteDatabase>().EnsureOpen());
        Assert.Contains("is at version 99", failure.Message, StringComparison.Ordinal);
        Assert.Contains("newer release", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AnotherApplicationsDatabase_IsRefused()
    {
        _database.Execute("CREATE TABLE customers (id INTEGER)");
        await using var node = TestNode.Open(_database);

        var failure = Assert.Throws<InvalidOperationException>(() => node.GetRequiredService<SqliteDatabase>().EnsureOpen());

        Assert.Contains("another application", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NotADatabase_SaysWhichFile()
    {
        await File.WriteAllTextAsync(_database.File, new string('x', 4096), TestContext.Current.CancellationToken);
        await using var node = TestNode.Open(_database);

        var failure = Assert.Throws<InvalidOperationException>(() => node.GetRequiredService<SqliteDatabase>().EnsureOpen());

        Assert.Contains(_database.File, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_Twice_MigratesOnce()
    {
        await using var one = TestNode.Open(_database);
        await using var two = TestNode.Open(_database);

        await Task.WhenAll(new[] { one, two }.Select(node => Task.Run(() => node.GetRequiredService<SqliteDatabase>().EnsureOpen())));

        Assert.Empty(await two.GetRequiredService<IAgentStore>().ListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Open_Always_UsesWriteAheadLogAndForeignKeys()
    {
        await using var node = TestNode.Open(_database);

        var pragmas = await node.GetRequiredService<SqliteDatabase>().WriteAsync(
            session =>
            {
                using var mode = session.Command("PRAGMA journal_mode");
                return (Mode: mode.ExecuteScalar() as string, Keys: session.Number("PRAGMA foreign_keys"), Sync: session.Number("PRAGMA synchronous"));
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(("wal", 1L, 2L), pragmas);
    }
}
