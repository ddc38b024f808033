using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Sqlite.Tests.Audit;

/// <summary>kill -9 at random moments while the audit is written: the database opens, the chain verifies, and what was promised is there.</summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 25; // of each durability
    private const int Requests = 5_000;

    // The promise is 200 ms; the rest is for a machine that stands still for a moment.
    private static readonly TimeSpan Allowed = TimeSpan.FromMilliseconds(200 + 300);

    private readonly TemporaryDatabase _database = new();
    private readonly HashSet<long> _stored = [];
    private long _read;
    private long _next;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Kill_Strict_NoForwardedRequestIsMissing()
    {
        long acknowledged = 0;
        for (var kill = 0; kill < Kills || acknowledged < Requests; kill++)
        {
            var (records, _) = await RunAndKillAsync("strict");
            await ReadAndVerifyAsync();

            Assert.DoesNotContain(records, record => !_stored.Contains(record.Number));
            acknowledged += records.Count;
        }

        output.WriteLine($"{acknowledged} forwarded requests, none missing");
    }

    [Fact]
    public async Task Kill_Batched_NothingOlderThanTheFlushIntervalIsMissing()
    {
        long acknowledged = 0;
        long missing = 0;
        long oldest = 0;
        for (var kill = 0; kill < Kills || acknowledged < Requests; kill++)
        {
            var (records, killedAt) = await RunAndKillAsync("batched");
            await ReadAndVerifyAsync();

            var lost = records.Where(record => !_stored.Contains(record.Number)).ToList();
            missing += lost.Count;
            oldest = Math.Max(oldest, lost.Select(record => killedAt - record.At).DefaultIfEmpty().Max());
            acknowledged += records.Count;
        }

        output.WriteLine($"{acknowledged} records, {missing} missing after {Kills} kills, the oldest {oldest} ms old when killed");
        Assert.True(oldest <= Allowed.TotalMilliseconds, $"a record that was {oldest} ms old is missing");
    }

    private async Task<(List<(long Number, long At)> Records, long KilledAt)> RunAndKillAsync(string durability)
    {
        var child = Path.Combine(AppContext.BaseDirectory, "Okta.AgentProxy.Storage.CrashChild.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true, ArgumentList = { child, _database.File, durability, _next.ToString(CultureInfo.InvariantCulture) },
        };
        using var process = Process.Start(start)!;

        List<(long Number, long At)> records = [];
        var killAfter = System.Security.Cryptography.RandomNumberGenerator.GetInt32(1, 300);
        var killedAt = 0L;
        using var killer = new CancellationTokenSource();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (records.Count == 0)
            {
                // Counted from the first record, so that each kill hits a busy audit.
                killer.Token.Register(() =>
                {
                    killedAt = Environment.TickCount64;
                    process.Kill();
                });
                killer.CancelAfter(killAfter);
            }

            var parts = line.Split(' ');
            if (parts.Length == 2 && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var at))
            {
                records.Add((long.Parse(parts[0], CultureInfo.InvariantCulture), at));
            }
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(records);
        _next = records.Max(record => record.Number) + 100_000; // beyond whatever it had begun
        return (records, killedAt);
    }

    private async Task ReadAndVerifyAsync()
    {
        await using var node = TestNode.Open(_database);
        var verification = await node.GetRequiredService<IAuditQuery>().VerifyAsync(null, TestContext.Current.CancellationToken);
        Assert.True(verification.Intact, string.Join(' ', verification.Problems));

        var store = node.GetRequiredService<IAuditStore>();
        while (await store.ReadChainAsync(_read, 5_000, TestContext.Current.CancellationToken) is { Count: > 0 } rows)
        {
            _stored.UnionWith(rows.Where(row => row.Tool is not null).Select(row => long.Parse(row.Tool!, CultureInfo.InvariantCulture)));
            _read = rows[^1].Sequence;
        }
    }
}
