using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Okta.AgentProxy;

// The process that the crash tests kill: writes audit records as fast as it can and prints each one that the audit has acknowledged, with the
// time of it. Arguments: the database file, "strict" or "batched", and the number of the first record.
var services = new ServiceCollection();
services.AddLogging();
new Builder(services).AddSqliteStorage($"Data Source={args[0]}");
services.Configure<AuditOptions>(options => options.Durability = Enum.Parse<AuditDurability>(args[1], ignoreCase: true));
var provider = services.BuildServiceProvider();
foreach (var service in provider.GetServices<IHostedService>())
{
    await service.StartAsync(CancellationToken.None);
}

// As in a host, where the configuration was seeded by now.
await provider.GetRequiredService<IAgentStore>().UpsertAsync(new Agent { Name = "cursor", ClientId = args[2] }, null, EntitySource.Configuration, CancellationToken.None);
var log = provider.GetRequiredService<BatchingAuditLog>();

var number = long.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture);
var output = Console.OpenStandardOutput();
await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(WriteForEverAsync)));

async Task WriteForEverAsync()
{
    using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
    while (true)
    {
        var mine = Interlocked.Increment(ref number);
        var record = new AuditRecord
        {
            Id = Guid.NewGuid(), Time = DateTimeOffset.UtcNow, Subject = "00u1", Agent = "cursor", Backend = "employees",
            Method = "tools/call", Tool = mine.ToString(System.Globalization.CultureInfo.InvariantCulture), Allowed = true, Status = 200,
        };
        await log.AdmitAsync(record, CancellationToken.None);
        if (log.RequiresAdmission)
        {
            Acknowledge(mine); // forwarded from here on
        }

        await log.WriteAsync(record, CancellationToken.None);
        if (!log.RequiresAdmission)
        {
            Acknowledge(mine);
            await pace.WaitForNextTickAsync();
        }
    }
}

void Acknowledge(long mine)
{
    // One write call a line: a killed process leaves whole lines in the pipe.
    var line = System.Text.Encoding.ASCII.GetBytes($"{mine} {Environment.TickCount64}\n");
    lock (output)
    {
        output.Write(line);
    }
}

internal sealed class Builder(IServiceCollection services) : IAgentProxyBuilder
{
    public IServiceCollection Services { get; } = services;
}
