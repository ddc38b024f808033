using System.Globalization;
using Okta.AgentProxy.Load.Lists;
using Okta.AgentProxy.Load.Measuring;
using Okta.AgentProxy.Load.Reporting;
using Okta.AgentProxy.Load.Streams;

namespace Okta.AgentProxy.Load;

/// <summary>
/// The whole comparison.
/// <list type="number">
/// <item>Start the backend and every competitor.</item>
/// <item>Prove that those who claim to verify do; stop with exit code 2 otherwise.</item>
/// <item>Measure requests in interleaved rounds, then event streams.</item>
/// <item>Write the report, and one line per ratio.</item>
/// </list>
/// </summary>
internal static class LoadRun
{
    /// <summary>The ratios that are promised, at 64 connections.</summary>
    private static readonly string[] Rivals = ["haproxy-rs256", "aspnet-jwtbearer", "yarp-jwtbearer", "no-checks", "nginx-plain"];

    public static async Task<int> RunAsync(LoadOptions options)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        await using var world = await World.StartAsync();
        Console.WriteLine($"message {World.Message.Length} bytes, token {world.Good.Length} bytes");

        if (options.Lists)
        {
            await ListRun.MeasureAsync(world, options);
            return 0;
        }

        List<Sample> samples = [];
        if (options.Throughput)
        {
            using var field = await Field.StartAsync(world, options);
            if (!await ProveAsync(field, world))
            {
                return 2;
            }

            samples = await Throughput.MeasureAsync(field, options);
        }

        var streams = options.Streams ? await StreamRun.MeasureAsync(world, options) : [];

        Scores scores = new(samples);
        if (!options.Quick)
        {
            Report.Write(options, scores, streams);
        }

        PrintRatios(scores);
        return 0;
    }

    private static async Task<bool> ProveAsync(Field field, World world)
    {
        List<string> problems = [];
        foreach (var competitor in field.Competitors)
        {
            var found = await Verification.CheckAsync(competitor, world);
            problems.AddRange(found);
            Console.WriteLine($"{(found.Count == 0 ? "ok  " : "FAIL")} {competitor.Name,-17} {(competitor.Verifies ? "good 200; missing, stranger's, tampered, expired 401" : "good 200 (verifies nothing)")}");
        }

        problems.ForEach(problem => Console.Error.WriteLine("not comparable: " + problem));
        return problems.Count == 0;
    }

    private static void PrintRatios(Scores scores)
    {
        foreach (var rival in Rivals)
        {
            if (scores.Ratio("ours", rival, 64, s => s.Rate) is { } ratio)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio ours/{rival} {ratio.Median:0.00}"));
            }
        }
    }
}
