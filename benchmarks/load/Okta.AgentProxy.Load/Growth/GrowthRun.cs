using System.Globalization;
using Okta.AgentProxy.Load.Measuring;
using Okta.AgentProxy.Load.Reporting;
using Okta.AgentProxy.Load.Roles;

namespace Okta.AgentProxy.Load.Growth;

/// <summary>
/// How cost grows, from outside.
/// <list type="number">
/// <item>Start and reload with backends and agents, on each storage.</item>
/// <item>Memory and requests per second with users, whose tokens are all remembered.</item>
/// <item>Requests per second with backends, agents, rules of a policy and tools of a list.</item>
/// </list>
/// </summary>
internal static class GrowthRun
{
    private const int Connections = 64;
    private static readonly int[] Users = [1, 10, 1_000, 100_000];
    private static readonly int[] ToolCounts = [10, 1_000];

    private static readonly (string Name, GrowthConfig Config)[] Starts =
    [
        ("none", new(0, 0)),
        ("10 backends, 10 agents", new(10, 10)),
        ("1,000 backends", new(1_000, 0)),
        ("1,000 agents", new(0, 1_000)),
        ("1,000 backends, 1,000 agents", new(1_000, 1_000)),
    ];

    private static readonly (string Name, GrowthConfig Config)[] Sizes =
    [
        ("1 backend, 1 agent", new(1, 1)),
        ("10 backends", new(10, 1)),
        ("1,000 backends", new(1_000, 1)),
        ("10 agents", new(1, 10)),
        ("1,000 agents", new(1, 1_000)),
        ("10 rules", new(1, 1, 10)),
        ("1,000 rules", new(1, 1, 1_000)),
    ];

    public static async Task<int> RunAsync(LoadOptions options)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        await using var world = await World.StartAsync();
        using var field = await Field.StartBackendsAsync(world, ToolCounts);
        var folder = Directory.CreateTempSubdirectory("agentproxy-growth-").FullName;
        try
        {
            // A part alone is for looking, not for the record.
            bool Wanted(string part) => options.Only.Count == 0 || options.Only.Contains(part);
            var starts = Wanted("starts") ? await MeasureStartsAsync(world, field, folder, options) : [];
            var users = Wanted("users") ? await MeasureUsersAsync(world, field, folder, options) : [];
            var sizes = Wanted("sizes") ? await MeasureSizesAsync(world, field, folder, options) : [];
            if (options.Only.Count == 0)
            {
                GrowthReport.Write(options, starts, users, sizes);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<GrowthStart>> MeasureStartsAsync(World world, Field field, string folder, LoadOptions options)
    {
        List<GrowthStart> measured = [];
        foreach (var storage in (string[])["memory", "sqlite", .. options.Postgres is null ? Array.Empty<string>() : ["postgres"]])
        {
            foreach (var round in Enumerable.Range(0, Math.Min(5, options.Rounds)))
            {
                // The same in turns: what the machine does meanwhile meets all of them.
                foreach (var (name, config) in Starts)
                {
                    var where = await StorageAsync(storage, folder, options);
                    using var first = await GrowthHost.StartAsync(world, config, field.MessageBackend, folder, where);
                    var reloaded = await first.ReloadAsync(world, config with { Backends = config.Backends + 1 }, field.MessageBackend);
                    var memory = first.Process.ResidentMegabytes;
                    first.Dispose();

                    var again = TimeSpan.Zero;
                    if (where.Variable is not null)
                    {
                        using var second = await GrowthHost.StartAsync(world, config with { Backends = config.Backends + 1 }, field.MessageBackend, folder, where);
                        again = second.StartedIn;
                    }

                    measured.Add(new GrowthStart(storage, name, round, first.StartedIn, again, reloaded, memory));
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"start {storage,-8} {name,-30} first {first.StartedIn.TotalMilliseconds,6:F0} ms  again {again.TotalMilliseconds,6:F0} ms  reload {reloaded.TotalMilliseconds,6:F0} ms  memory {memory,4:F0} MiB"));
                }
            }
        }

        return measured;
    }

    /// <summary>A storage with nothing in it.</summary>
    private static async Task<(string? Variable, string? Value)> StorageAsync(string storage, string folder, LoadOptions options)
    {
        switch (storage)
        {
            case "sqlite":
                return (GrowthRole.SqliteVariable, $"Data Source={Path.Combine(folder, $"{Guid.NewGuid():N}.db")}");
            case "postgres":
                await using (var connection = new Npgsql.NpgsqlConnection(options.Postgres))
                {
                    await connection.OpenAsync();
                    await using var command = new Npgsql.NpgsqlCommand("DROP SCHEMA IF EXISTS agentproxy CASCADE", connection);
                    await command.ExecuteNonQueryAsync();
                }

                return (GrowthRole.PostgresVariable, options.Postgres);
            default:
                return default;
        }
    }

    private static async Task<List<GrowthRate>> MeasureUsersAsync(World world, Field field, string folder, LoadOptions options)
    {
        Console.WriteLine($"signing {Users[^1]} tokens");
        var tokens = new string[Users[^1]];
        Parallel.For(0, tokens.Length, i => tokens[i] = world.TokenOfUser(i));

        List<(string Name, GrowthHost Host, Wrk Wrk)> hosts = [];
        try
        {
            var message = Path.Combine(folder, "body.json");
            await File.WriteAllTextAsync(message, World.Message);
            foreach (var users in Users)
            {
                var file = Path.Combine(folder, $"tokens-{users}");
                await File.WriteAllLinesAsync(file, tokens[..users]);
                var host = await GrowthHost.StartAsync(world, new GrowthConfig(1, 1), field.MessageBackend, folder);
                Wrk wrk = new(Field.LoadCpu, message, file, "growth.lua");
                await RememberAsync(host, wrk, users);
                hosts.Add(($"{users:#,0} user{(users == 1 ? "" : "s")}", host, wrk));
            }

            return await InTurnAsync(hosts, options);
        }
        finally
        {
            hosts.ForEach(h => h.Host.Dispose());
        }
    }

    /// <summary>Compiles what runs often, and goes on until every token has been seen.</summary>
    private static async Task RememberAsync(GrowthHost host, Wrk wrk, int users)
    {
        long seen = 0;
        for (var turn = 0; turn < 4 || seen < 1.2 * users; turn++)
        {
            // wrk begins with the first token each time, so a later turn must be long enough to get to the last.
            var result = await wrk.RunAsync(host.Url, Connections, seconds: turn < 4 ? 4 : 4 * turn);
            seen = Math.Max(seen, result.Requests);
            if (result.Errors > 0)
            {
                throw new InvalidOperationException($"{result.Errors} of {result.Requests} requests were answered with an error: nothing this host did counts");
            }
        }
    }

    private static async Task<List<GrowthRate>> MeasureSizesAsync(World world, Field field, string folder, LoadOptions options)
    {
        List<(string Name, GrowthHost Host, Wrk Wrk)> hosts = [];
        try
        {
            var token = Path.Combine(folder, "token");
            var message = Path.Combine(folder, "body.json");
            var list = Path.Combine(folder, "list.json");
            await File.WriteAllTextAsync(token, world.Good);
            await File.WriteAllTextAsync(message, World.Message);
            await File.WriteAllTextAsync(list, World.ListMessage);
            foreach (var (name, config) in Sizes)
            {
                hosts.Add((name, await GrowthHost.StartAsync(world, config, field.MessageBackend, folder), new Wrk(Field.LoadCpu, message, token)));
            }

            foreach (var tools in ToolCounts)
            {
                hosts.Add(($"list of {tools:#,0} tools", await GrowthHost.StartAsync(world, new GrowthConfig(1, 1, 10), field.ListBackends[tools], folder), new Wrk(Field.LoadCpu, list, token)));
            }

            foreach (var (_, host, wrk) in hosts)
            {
                await RememberAsync(host, wrk, users: 1);
            }

            return await InTurnAsync(hosts, options);
        }
        finally
        {
            hosts.ForEach(h => h.Host.Dispose());
        }
    }

    private static async Task<List<GrowthRate>> InTurnAsync(List<(string Name, GrowthHost Host, Wrk Wrk)> hosts, LoadOptions options)
    {
        List<GrowthRate> measured = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var i = 0; i < hosts.Count; i++)
            {
                var (name, host, wrk) = hosts[(i + round) % hosts.Count];
                var before = host.Process.CpuSeconds;
                var result = await wrk.RunAsync(host.Url, Connections, options.Seconds);
                if (result.Errors > 0)
                {
                    throw new InvalidOperationException($"{name}: {result.Errors} of {result.Requests} requests were answered with an error: nothing it did counts");
                }

                GrowthRate rate = new(name, round, result.Requests / result.Seconds, (host.Process.CpuSeconds - before) / result.Requests * 1e6, result.P99, host.Process.ResidentMegabytes);
                measured.Add(rate);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rate round {round + 1}/{options.Rounds}  {name,-22} {rate.Rate,8:F0} rps  cpu {rate.CpuMicroseconds,7:F1} µs  p99 {rate.P99,7:F2} ms  memory {rate.Memory,4:F0} MiB"));
            }
        }

        return measured;
    }
}
