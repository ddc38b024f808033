namespace Okta.AgentProxy.Routing.Admin.Pages.Traffic;

/// <summary>Latencies in steps of a factor of √2, from a quarter of a millisecond to over a minute: percentiles are right to about a sixth.</summary>
internal static class LatencyScale
{
    public const int Steps = 38;

    private const double First = 0.00025;

    public static int StepOf(double seconds) => seconds <= First ? 0 : Math.Min(Steps - 1, (int)Math.Ceiling(2 * Math.Log2(seconds / First)));

    /// <summary>The longest latency of a step, in seconds.</summary>
    public static double Upper(int step) => First * Math.Pow(2, step / 2.0);

    /// <summary>The latency that <paramref name="share"/> of the requests did not exceed; <see langword="null"/> when there were none.</summary>
    public static double? Percentile(ReadOnlySpan<long> steps, double share)
    {
        long total = 0;
        foreach (var count in steps)
        {
            total += count;
        }

        if (total == 0)
        {
            return null;
        }

        var wanted = share * total;
        double seen = 0;
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i] > 0 && seen + steps[i] >= wanted)
            {
                var lower = i == 0 ? 0 : Upper(i - 1);
                return lower + ((Upper(i) - lower) * (wanted - seen) / steps[i]);
            }

            seen += steps[i];
        }

        return Upper(Steps - 1);
    }
}
