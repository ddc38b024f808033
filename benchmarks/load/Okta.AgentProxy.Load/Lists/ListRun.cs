using System.Globalization;
using Okta.AgentProxy.Load.Measuring;
using Okta.AgentProxy.Load.Reporting;

namespace Okta.AgentProxy.Load.Lists;

/// <summary>
/// What filtering costs: a list of 1,000 tools in an event stream through a backend with a policy that shows all of them, beside the same backend
/// without a policy. CPU seconds of the proxy, in interleaved rounds.
/// </summary>
internal static class ListRun
{
    private const int Connections = 4;

    public static async Task MeasureAsync(World world, LoadOptions options)
    {
        using var field = await Field.StartForListsAsync(world, options);
        // Twice: on one CPU the compiler gets its turn when nobody is being measured.
        foreach (var competitor in field.Competitors.Concat(field.Competitors))
        {
            await field.Wrk.RunAsync(competitor.Url, Connections, seconds: 6);
        }

        List<Sample> samples = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var competitor in round % 2 == 0 ? field.Competitors : field.Competitors.Reverse())
            {
                var sample = await Throughput.MeasureAsync(field.Wrk, competitor, Connections, round, options.Seconds);
                samples.Add(sample);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"list round {round + 1}/{options.Rounds}  {competitor.Name,-14} {sample.Rate,8:F0} rps  p99 {sample.P99,7:F2} ms  cpu {sample.CpuPer10K / 10:F3} ms a list"));
            }
        }

        if (new Scores(samples).Ratio("ours-policy", "ours", Connections, s => s.CpuPer10K) is { } ratio)
        {
            Console.WriteLine($"ratio cpu list filtered/passed {ratio}");
        }
    }
}
