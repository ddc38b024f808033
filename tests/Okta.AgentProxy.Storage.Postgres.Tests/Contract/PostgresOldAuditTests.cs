using Npgsql;
using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Contract;

public sealed class PostgresOldAuditTests(SharedServer server) : OldAuditContract
{
    private readonly TemporarySchema _schema = new(server);

    protected override (string Bytes, string Id, bool HasBoolean) Literals => (@"'\x{0}'", "'{0}'", true);

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddPostgresStorage(_schema);

    protected override ValueTask CleanUpAsync() => _schema.DropAsync();

    protected override async ValueTask CreateOldAsync()
    {
        using StreamReader script = new(typeof(PostgresMigrations).Assembly.GetManifestResourceStream("Okta.AgentProxy.Storage.Postgres.Migrations.0001_first.sql")!);
        await RunAsync($"CREATE SCHEMA {_schema.Name}");
        await RunAsync(await script.ReadToEndAsync(TestContext.Current.CancellationToken));
        await RunAsync("CREATE TABLE schema_version (one integer PRIMARY KEY CHECK (one = 1), version integer NOT NULL)");
        await RunAsync("INSERT INTO schema_version (one, version) VALUES (1, 1)");
    }

    protected override async ValueTask RunAsync(string sql, byte[]? bytes = null)
    {
        await using NpgsqlConnection connection = new(_schema.ConnectionString + ";Search Path=" + _schema.Name + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using NpgsqlCommand command = new(sql, connection);
        if (bytes is not null)
        {
            command.Parameters.AddWithValue("bytes", bytes);
        }

        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
