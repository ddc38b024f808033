using Okta.AgentProxy.Load.Measuring;

namespace Okta.AgentProxy.Load.Streams;

/// <summary>Measures event streams: added latency per event, then memory and CPU of 1,000 and 5,000 idle ones.</summary>
internal static class StreamRun
{
    private const int TickMilliseconds = 10;
    private const int LatencyRounds = 5;
    private static readonly int[] IdleCounts = [1_000, 5_000];

    public static async Task<IReadOnlyList<StreamScore>> MeasureAsync(World world, LoadOptions options)
    {
        using var field = await Field.StartForStreamsAsync(world, options);
        var latencies = await MeasureLatencyAsync(field, world);

        List<StreamScore> scores = [];
        foreach (var competitor in field.Competitors)
        {
            var idle = competitor.Process is null ? [] : await MeasureIdleAsync(competitor, competitor.Process, world);
            var sorted = latencies[competitor.Name].Order().ToArray();
            StreamScore score = new(competitor.Name, sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)], idle);
            scores.Add(score);
            Console.WriteLine($"stream {score.Competitor,-17} event p50 {score.P50:F3} ms  p99 {score.P99:F3} ms  {string.Join("  ", idle.Select(i => $"{i.Streams} idle: {i.Kilobytes:F1} KiB each, {i.CpuPercent:F2} % CPU"))}");
        }

        return scores;
    }

    private static async Task<Dictionary<string, List<double>>> MeasureLatencyAsync(Field field, World world)
    {
        var latencies = field.Competitors.ToDictionary(c => c.Name, _ => new List<double>());
        for (var round = 0; round <= LatencyRounds; round++)
        {
            foreach (var competitor in field.Competitors)
            {
                using var stream = await EventStream.OpenAsync(competitor, world.Good, TickMilliseconds);
                var received = await stream.ReceiveAsync(TimeSpan.FromSeconds(3));

                // The first round warms up.
                if (round > 0)
                {
                    latencies[competitor.Name].AddRange(received);
                }
            }
        }

        return latencies;
    }

    private static async Task<IReadOnlyList<IdleScore>> MeasureIdleAsync(Competitor competitor, PinnedProcess process, World world)
    {
        List<EventStream> open = [];
        List<IdleScore> scores = [];
        try
        {
            await OpenAsync(competitor, world, open, 16);
            var before = process.ResidentMegabytes;
            foreach (var count in IdleCounts)
            {
                await OpenAsync(competitor, world, open, 16 + count);

                // Nothing tells when a process has settled; two seconds after the last stream the figures no longer move.
                await Task.Delay(TimeSpan.FromSeconds(2));
                var cpu = process.CpuSeconds;
                await Task.Delay(TimeSpan.FromSeconds(5));
                scores.Add(new IdleScore(count, (process.ResidentMegabytes - before) * 1024 / count, (process.CpuSeconds - cpu) / 5 * 100));
            }
        }
        catch (Exception refused) when (refused is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            // Not being able to hold them is a result, too.
            Console.WriteLine($"stream {competitor.Name} gave up after {open.Count} streams: {refused.Message}");
        }
        finally
        {
            open.ForEach(stream => stream.Dispose());
        }

        return scores;
    }

    private static async Task OpenAsync(Competitor competitor, World world, List<EventStream> open, int count)
    {
        while (open.Count < count)
        {
            open.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(32, count - open.Count)).Select(_ => EventStream.OpenAsync(competitor, world.Good, tick: null))));
        }
    }
}
