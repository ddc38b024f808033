using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Contract;

public sealed class PostgresMillionRowsTests(SharedServer server) : MillionRowsContract
{
    private readonly TemporarySchema _schema = new(server);

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddPostgresStorage(_schema);

    protected override async Task<long> SizeAsync() => long.Parse(
        await _schema.DumpAsync("(SELECT pg_total_relation_size('audit') AS size)", column: "size"), System.Globalization.CultureInfo.InvariantCulture);

    protected override ValueTask SettleAsync() => _schema.ExecuteAsync("ANALYZE audit");

    protected override ValueTask CleanUpAsync() => _schema.DropAsync();
}
