using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Storage.Sqlite.Tests.Contract;

public sealed class SqliteOldAuditTests : OldAuditContract
{
    private readonly TemporaryDatabase _database = new();

    protected override (string Bytes, string Id, bool HasBoolean) Literals => ("X'{0}'", "X'{0}'", false);

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage(_database.ConnectionString);

    protected override ValueTask CleanUpAsync() => _database.CleanUpAsync();

    protected override async ValueTask CreateOldAsync()
    {
        using StreamReader script = new(typeof(SqliteMigrations).Assembly.GetManifestResourceStream("Okta.AgentProxy.Storage.Sqlite.Migrations.0001_first.sql")!);
        await RunAsync(await script.ReadToEndAsync(TestContext.Current.CancellationToken) + $"; PRAGMA application_id = {SqliteMigrations.ApplicationId}; PRAGMA user_version = 1");
    }

    protected override async ValueTask RunAsync(string sql, byte[]? bytes = null)
    {
        NativeSqlite.Initialize(SqliteNativeLibrary.Auto);
        await using SqliteConnection connection = new(_database.ConnectionString + ";Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (bytes is not null)
        {
            command.Parameters.AddWithValue("@bytes", bytes);
        }

        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
