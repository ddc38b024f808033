namespace Okta.AgentProxy.Load.Measuring;

/// <summary>Requests per second, latency and CPU of every competitor, in turns, so that what the machine does meanwhile hits all of them alike.</summary>
internal static class Throughput
{
    private const int WarmUps = 3;

    public static async Task<List<Sample>> MeasureAsync(Field field, LoadOptions options)
    {
        // Tier-0 code, cold caches and empty pools are not what is compared. In turns: on one CPU the compiler works on one when another is running.
        var competitors = field.Competitors.Where(c => !options.Quick || c.Process is not null).ToArray();
        for (var turn = 0; turn < WarmUps; turn++)
        {
            foreach (var competitor in competitors.Where(c => turn == 0 || c.CompilesAsItRuns))
            {
                await field.Wrk.RunAsync(competitor.Url, connections: 64, seconds: competitor.CompilesAsItRuns ? options.WarmUpSeconds : 1);
            }
        }

        List<Sample> samples = [];
        foreach (var connections in options.Connections)
        {
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var competitor in InTurn(competitors, round))
                {
                    var sample = await MeasureAsync(field.Wrk, competitor, connections, round, options.Seconds);
                    samples.Add(sample);
                    Console.WriteLine($"c={connections,-4} round {round + 1}/{options.Rounds}  {competitor.Name,-17} {sample.Rate,8:F0} rps  p50 {sample.P50,7:F2}  p99 {sample.P99,7:F2} ms  cpu {sample.CpuPer10K:F3} s/10k  {sample.Utilisation,4:P0}");
                }
            }
        }

        return samples;
    }

    // Each round begins with another one: nobody always follows the same neighbour.
    private static IEnumerable<Competitor> InTurn(Competitor[] competitors, int round) =>
        Enumerable.Range(0, competitors.Length).Select(i => competitors[(i + round) % competitors.Length]);

    public static async Task<Sample> MeasureAsync(Wrk wrk, Competitor competitor, int connections, int round, int seconds)
    {
        var before = competitor.Process?.CpuSeconds ?? 0;
        var result = await wrk.RunAsync(competitor.Url, connections, seconds);
        var used = (competitor.Process?.CpuSeconds ?? 0) - before;
        if (result.Errors > 0)
        {
            throw new InvalidOperationException($"{competitor.Name} answered {result.Errors} of {result.Requests} requests with an error: nothing it did counts");
        }

        return new Sample(
            competitor.Name, connections, round, result.Requests / result.Seconds, result.P50, result.P99, result.P999,
            used / result.Requests * 10_000, used / result.Seconds, competitor.Process?.ResidentMegabytes ?? 0);
    }
}
