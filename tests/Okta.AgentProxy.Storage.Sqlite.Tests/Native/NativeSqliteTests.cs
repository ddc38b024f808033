using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Sqlite.Tests.Native;

/// <summary>One process uses one library; <see cref="SystemLibraryTests"/> runs this again on the other one.</summary>
public sealed class NativeSqliteTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Open_AsTheEnvironmentSays_RunsOnThatLibrary()
    {
        using var database = new TemporaryDatabase();
        await using var node = TestNode.Open(database);
        node.GetRequiredService<SqliteDatabase>().EnsureOpen();
        await using var connection = new SqliteConnection(database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        var wanted = Environment.GetEnvironmentVariable(NativeSqlite.EnvironmentVariable);
        output.WriteLine($"SQLite {connection.ServerVersion}, {NativeSqlite.Chosen}");

        Assert.Equal(wanted == "system" ? SqliteNativeLibrary.System : SqliteNativeLibrary.Bundled, NativeSqlite.Chosen);
        Assert.True(Version.Parse(connection.ServerVersion) >= new Version(3, 35));
    }

    [Fact]
    public void Initialize_AnotherLibraryThanBefore_IsRefused()
    {
        NativeSqlite.Initialize(SqliteNativeLibrary.Auto);
        var other = NativeSqlite.Chosen == SqliteNativeLibrary.Bundled ? SqliteNativeLibrary.System : SqliteNativeLibrary.Bundled;

        Assert.Throws<InvalidOperationException>(() => NativeSqlite.Initialize(other));
    }
}
