using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.IntegrationTests.Crash;

/// <summary>
/// <c>kill -9</c> at random moments during 10,000 audited requests through the whole reference host: the database opens, the chain verifies, in
/// <c>strict</c> no forwarded request is missing, in <c>batched</c> none that is older than the flush interval.
/// </summary>
public sealed class HostCrashTests(ITestOutputHelper output) : IDisposable
{
    // The promise is 200 ms; the rest is for a machine that stands still for a moment.
    private const int AllowedMilliseconds = 200 + 300;

    private readonly string _folder = Directory.CreateTempSubdirectory("agentproxy-crash-").FullName;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("sqlite", "strict")]
    [InlineData("sqlite", "batched")]
    [InlineData("postgres", "strict")]
    [InlineData("postgres", "batched")]
    public Task Kill_AFewTimes_KeepsWhatWasPromised(string provider, string durability) => RunAsync(provider, durability, kills: 2, requests: 1_000);

    /// <summary>The whole of it, minutes for each line: <c>-explicit only</c>. The figures are in docs/operations/audit.md.</summary>
    [Theory(Explicit = true)]
    [InlineData("sqlite", "strict")]
    [InlineData("sqlite", "batched")]
    [InlineData("postgres", "strict")]
    [InlineData("postgres", "batched")]
    public Task Kill_FiftyTimes_KeepsWhatWasPromised(string provider, string durability) => RunAsync(provider, durability, kills: 50, requests: 10_000);

    private async Task RunAsync(string provider, string durability, int kills, int requests)
    {
        await using PostgresServer postgres = new();
        if (provider == "postgres")
        {
            Assert.SkipWhen(postgres.SkipReason is not null, postgres.SkipReason ?? "");
            await postgres.StartAsync();
        }

        var file = Path.Combine(_folder, "proxy.db");
        var connectionString = provider == "sqlite" ? $"Data Source={file}" : postgres.ConnectionString;
        StoredAudit audit = new(builder => _ = provider == "sqlite" ? builder.AddSqliteStorage(connectionString) : builder.AddPostgresStorage(connectionString));
        await using var host = await KilledHost.PrepareAsync($"{{ provider: {provider}, connection_string: '{connectionString}' }}", durability);

        long answered = 0;
        long forwarded = 0;
        long lost = 0;
        long oldest = 0;
        for (var kill = 1; kill <= kills; kill++)
        {
            var known = await host.RunAndKillAsync(requests);
            await audit.OpenAndVerifyAsync();

            if (durability == "strict")
            {
                Assert.DoesNotContain(known.Forwarded, tool => !audit.Has(tool));
            }

            var missing = known.Answered.Where(answer => !audit.Has(answer.Tool)).ToList();
            answered += known.Answered.Count;
            forwarded += known.Forwarded.Count;
            lost += missing.Count;
            var age = missing.Select(answer => known.At - answer.At).DefaultIfEmpty().Max();
            oldest = Math.Max(oldest, age);
            output.WriteLine($"{provider}, {durability}, kill {kill}: {known.Forwarded.Count} forwarded, {known.Answered.Count} answered, {missing.Count} missing, the oldest {age} ms old; {audit.Rows} rows verified");
        }

        output.WriteLine($"{provider}, {durability}: {kills} kills, {forwarded} forwarded, {answered} answered, {lost} missing, the oldest {oldest} ms old when killed; {audit.Rows} rows intact");
        Assert.True(durability == "strict" ? lost == 0 : oldest <= AllowedMilliseconds, $"a record that was {oldest} ms old is missing");
    }
}
