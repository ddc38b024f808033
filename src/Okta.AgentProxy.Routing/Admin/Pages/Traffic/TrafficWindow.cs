namespace Okta.AgentProxy.Routing.Admin.Pages.Traffic;

/// <summary>A quarter of an hour as it is read for one page.</summary>
internal sealed class TrafficWindow(
    long now, TrafficSeries all, IReadOnlyList<KeyValuePair<string, TrafficSeries>> backends, IReadOnlyList<KeyValuePair<string, TrafficSeries>> agents)
{
    private const int SlicesOfAMinute = 6;

    /// <summary>By backend, those with requests in the window, the busiest first.</summary>
    public IReadOnlyList<TrafficLine> Backends { get; } = Lines(backends, now);

    /// <summary>Everything; counted as the sum of what the table shows, although requests go on while it is read.</summary>
    public TrafficLine All => Line("all", all, now) with
    {
        Requests = Backends.Sum(line => line.Requests),
        Refused = Backends.Sum(line => line.Refused),
        PerSecond = Backends.Sum(line => line.PerSecond),
    };

    /// <summary>By agent.</summary>
    public IReadOnlyList<TrafficLine> Agents { get; } = Lines(agents, now);

    private static TrafficLine[] Lines(IEnumerable<KeyValuePair<string, TrafficSeries>> series, long now) =>
        [.. series.Select(pair => Line(pair.Key, pair.Value, now)).Where(line => line.Requests > 0).OrderByDescending(line => line.Requests).ThenBy(line => line.Name, StringComparer.Ordinal)];

    private static TrafficLine Line(string name, TrafficSeries series, long now)
    {
        var rate = new double[TrafficSeries.Slices];
        var latency = new double?[TrafficSeries.Slices];
        var lastMinute = new long[LatencyScale.Steps];
        long requests = 0, refused = 0, inLastMinute = 0;
        for (var i = 0; i <= TrafficSeries.Slices; i++)
        {
            if (series.At(now - TrafficSeries.Slices + i) is not { } bucket)
            {
                continue;
            }

            var steps = new long[LatencyScale.Steps];
            var count = bucket.AddTo(steps);
            requests += count;
            refused += bucket.Refused;
            if (i >= TrafficSeries.Slices - SlicesOfAMinute)
            {
                inLastMinute += bucket.AddTo(lastMinute);
            }

            // The slice of this moment is not over: drawn, it would always look like a fall.
            if (i < TrafficSeries.Slices)
            {
                rate[i] = count / TrafficSeries.SliceLength.TotalSeconds;
                latency[i] = LatencyScale.Percentile(steps, 0.95);
            }
        }

        return new TrafficLine(name, requests, refused, inLastMinute / 60.0, LatencyScale.Percentile(lastMinute, 0.5), LatencyScale.Percentile(lastMinute, 0.95), rate, latency);
    }
}
