using System.Globalization;
using System.Text;
using Okta.AgentProxy.Load.Measuring;
using Okta.AgentProxy.Load.Streams;

namespace Okta.AgentProxy.Load.Reporting;

/// <summary>Writes <c>load.md</c>, <c>load.svg</c> and <c>streams.md</c>.</summary>
internal static class Report
{
    public static void Write(LoadOptions options, Scores scores, IReadOnlyList<StreamScore> streams)
    {
        Directory.CreateDirectory(options.Results);
        if (scores.Connections.Count > 0)
        {
            var text = Begin("Side by side");
            text.AppendLine(CultureInfo.InvariantCulture, $"{options.Rounds} interleaved rounds of {options.Seconds} s; medians, with the range over the rounds in brackets. The proxy on one CPU, wrk and the backend on the other.").AppendLine();
            text.AppendLine("![Requests per second](load.svg)").AppendLine();
            foreach (var connections in scores.Connections)
            {
                AppendTable(text, scores, connections);
            }

            AppendRatios(text, scores);
            File.WriteAllText(Path.Combine(options.Results, "load.md"), text.ToString());
            File.WriteAllText(Path.Combine(options.Results, "load.svg"), BarChart.Draw(scores));
        }

        if (streams.Count > 0)
        {
            var text = Begin("Event streams, side by side");
            AppendStreams(text, streams);
            File.WriteAllText(Path.Combine(options.Results, "streams.md"), text.ToString());
        }
    }

    /// <summary>A page with its title, where it comes from and the machine.</summary>
    public static StringBuilder Begin(string title)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {title}").AppendLine();
        text.AppendLine("Written by `benchmarks/load/run`; what the columns mean and how to read them: [docs/performance.md](../../docs/performance.md).").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Machine: {Machine.Describe()}; load average of the last minutes at the end of the run {Machine.LoadAverage()}.").AppendLine();
        return text;
    }

    private static void AppendTable(StringBuilder text, Scores scores, int connections)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## {connections} connection{(connections == 1 ? "" : "s")}").AppendLine();
        text.AppendLine("| | requests/s | p50 ms | p99 ms | p99.9 ms | CPU s per 10,000 | CPU used | memory MiB |");
        text.AppendLine("| --- | --: | --: | --: | --: | --: | --: | --: |");
        foreach (var name in scores.Competitors)
        {
            double Median(Func<Sample, double> value) => scores.Of(name, connections, value).Median;
            var rate = scores.Of(name, connections, s => s.Rate);
            var process = name == "direct" ? "– | – | –" : string.Create(CultureInfo.InvariantCulture, $"{Median(s => s.CpuPer10K):0.000} | {Median(s => s.Utilisation) * 100:0} % | {Median(s => s.Memory):0}");
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {rate.Median:#,0} ({rate.Low:#,0}–{rate.High:#,0}) | {Median(s => s.P50):0.00} | {Median(s => s.P99):0.00} | {Median(s => s.P999):0.00} | {process} |");
        }

        text.AppendLine();
    }

    private static void AppendRatios(StringBuilder text, Scores scores)
    {
        text.AppendLine("## Ratios").AppendLine();
        text.AppendLine("Requests per second of ours, divided by theirs in the same round.").AppendLine();
        text.AppendLine("| ours / | " + string.Join(" | ", scores.Connections.Select(c => string.Create(CultureInfo.InvariantCulture, $"c = {c}"))) + " |");
        text.AppendLine("| --- | " + string.Join(" | ", scores.Connections.Select(_ => "--:")) + " |");
        foreach (var rival in scores.Competitors.Where(c => c != "ours"))
        {
            text.AppendLine($"| {rival} | " + string.Join(" | ", scores.Connections.Select(c => scores.Ratio("ours", rival, c, s => s.Rate)?.ToString() ?? "–")) + " |");
        }

        text.AppendLine();
        text.AppendLine("| | " + string.Join(" | ", scores.Connections.Select(c => string.Create(CultureInfo.InvariantCulture, $"c = {c}"))) + " |");
        text.AppendLine("| --- | " + string.Join(" | ", scores.Connections.Select(_ => "--:")) + " |");
        AppendRatio("CPU per request, ours / no-checks", "no-checks", s => s.CpuPer10K);
        AppendRatio("CPU per request, ours / haproxy-rs256", "haproxy-rs256", s => s.CpuPer10K);
        AppendRatio("p99, ours / haproxy-rs256", "haproxy-rs256", s => s.P99);
        text.AppendLine();

        void AppendRatio(string title, string rival, Func<Sample, double> value) =>
            text.AppendLine($"| {title} | " + string.Join(" | ", scores.Connections.Select(c => scores.Ratio("ours", rival, c, value)?.ToString() ?? "–")) + " |");
    }

    private static void AppendStreams(StringBuilder text, IReadOnlyList<StreamScore> streams)
    {
        var direct = streams.First(s => s.Competitor == "direct");
        var counts = streams.SelectMany(s => s.Idle).Select(i => i.Streams).Distinct().Order().ToArray();
        text.AppendLine("An event every 10 ms on one stream, from the backend's write to the client's read; then streams that say nothing.").AppendLine();
        text.AppendLine("| | event p50 ms | added | event p99 ms | added | " + string.Join(" | ", counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"KiB per idle stream at {count:#,0} | CPU %"))) + " |");
        text.AppendLine("| --- | --: | --: | --: | --: | " + string.Join(" | ", counts.Select(_ => "--: | --:")) + " |");
        foreach (var s in streams)
        {
            var idle = string.Join(" | ", counts.Select(count => s.Idle.FirstOrDefault(i => i.Streams == count) is { } i ? string.Create(CultureInfo.InvariantCulture, $"{i.Kilobytes:0.0} | {i.CpuPercent:0.0}") : "– | –"));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {s.Competitor} | {s.P50:0.000} | {s.P50 - direct.P50:0.000} | {s.P99:0.000} | {s.P99 - direct.P99:0.000} | {idle} |");
        }

        text.AppendLine();
    }
}
