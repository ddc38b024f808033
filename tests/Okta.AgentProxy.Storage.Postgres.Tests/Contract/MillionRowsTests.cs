using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Contract;

public sealed partial class PostgresMillionRowsTests(SharedServer server) : MillionRowsContract
{
    // A page of 8 KiB read from memory takes a few microseconds; a plan that sorts all it finds reads 10,000 and more.
    private const int MostPages = 5_000;

    private readonly TemporarySchema _schema = new(server);

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddPostgresStorage(_schema);

    protected override async Task<long> SizeAsync() => long.Parse(
        await _schema.DumpAsync("(SELECT pg_total_relation_size('audit') AS size)", column: "size"), CultureInfo.InvariantCulture);

    // Without autovacuum: what makes the pages fast right after the load is the storage's own doing.
    protected override async ValueTask BeforeLoadAsync()
    {
        await Node.GetRequiredService<IAuditStore>().ReadHeadAsync(TestContext.Current.CancellationToken);
        await _schema.ExecuteAsync("ALTER TABLE audit SET (autovacuum_enabled = false)");
        await Node.GetRequiredService<AuditStatistics>().StartAsync(TestContext.Current.CancellationToken);
    }

    protected override async Task<string> CostAsync(AuditFilter filter, int limit)
    {
        var (sql, parameters) = AuditQuerySql.Build(filter, null, limit, "true", "false", "strpos");
        var plan = await _schema.ExplainAsync(sql, parameters);
        var pages = BuffersOfTheWhole().Match(plan).Groups["count"].Captures.Sum(capture => long.Parse(capture.Value, CultureInfo.InvariantCulture));

        Assert.True(pages <= MostPages, $"a page of the audit reads {pages} pages of the database:\n{plan}");
        return $"{pages} database pages; {IndexOrSort().Match(plan).Value.Trim()}";
    }

    protected override ValueTask CleanUpAsync() => _schema.DropAsync();

    [GeneratedRegex(@"\A.*\n\s*Buffers: shared(?: (?:hit|read)=(?<count>\d+)| \w+=\d+)+")]
    private static partial Regex BuffersOfTheWhole();

    [GeneratedRegex(@"Index Scan Backward using \w+|Sort Key|Seq Scan")]
    private static partial Regex IndexOrSort();
}
