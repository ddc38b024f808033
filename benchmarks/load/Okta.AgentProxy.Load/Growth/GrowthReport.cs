using System.Globalization;
using System.Text;
using Okta.AgentProxy.Load.Reporting;

namespace Okta.AgentProxy.Load.Growth;

/// <summary>Writes <c>growth.md</c>.</summary>
internal static class GrowthReport
{
    public static void Write(LoadOptions options, IReadOnlyList<GrowthStart> starts, IReadOnlyList<GrowthRate> users, IReadOnlyList<GrowthRate> sizes)
    {
        var text = Report.Begin("How cost grows");
        text.AppendLine(CultureInfo.InvariantCulture, $"Medians with the range over the rounds in brackets; the host on one CPU, everything else on the other. Rates: {options.Rounds} interleaved rounds of {options.Seconds} s at 64 connections.").AppendLine();
        AppendStarts(text, starts);
        AppendRates(text, "Users", "Each request carries the next of so many live tokens, all of them remembered.", users, perUser: true);
        AppendRates(text, "Sizes", "One token; the list goes through a policy of ten rules.", sizes, perUser: false);

        Directory.CreateDirectory(options.Results);
        File.WriteAllText(Path.Combine(options.Results, "growth.md"), text.ToString());
        Console.Write(text);
    }

    private static void AppendStarts(StringBuilder text, IReadOnlyList<GrowthStart> starts)
    {
        text.AppendLine("## Start and reload").AppendLine();
        text.AppendLine("Milliseconds from the process's start to the first answer for the last backend, and from the file's replacement to the first answer for one backend more (of which 200 are the wait for a quiet file). \"More\": than with nothing configured.").AppendLine();
        text.AppendLine("| storage | | first start | more | start again | more | reload | more | memory MiB |");
        text.AppendLine("| --- | --- | --: | --: | --: | --: | --: | --: | --: |");
        foreach (var storage in starts.GroupBy(s => s.Storage))
        {
            GrowthStart[] none = [.. storage.Where(s => s.Size == storage.First().Size)];
            foreach (var size in storage.GroupBy(s => s.Size))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {storage.Key} | {size.Key} | {Pair(s => s.First)} | {Pair(s => s.Again)} | {Pair(s => s.Reload)} | {Spread.Of(size.Select(s => s.Memory)).Median:0} |");

                string Pair(Func<GrowthStart, TimeSpan> time)
                {
                    var spread = Spread.Of(size.Select(s => time(s).TotalMilliseconds));
                    return spread.High == 0
                        ? "– | –"
                        : string.Create(CultureInfo.InvariantCulture, $"{spread.Median:0} ({spread.Low:0}–{spread.High:0}) | {spread.Median - Spread.Of(none.Select(s => time(s).TotalMilliseconds)).Median:0}");
                }
            }
        }

        text.AppendLine();
    }

    private static void AppendRates(StringBuilder text, string title, string how, IReadOnlyList<GrowthRate> rates, bool perUser)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## {title}").AppendLine().AppendLine(how).AppendLine();
        text.AppendLine($"| | requests/s | of the first row | CPU µs a request | p99 ms | memory MiB |{(perUser ? " KiB a user |" : "")}");
        text.AppendLine($"| --- | --: | --: | --: | --: | --: |{(perUser ? " --: |" : "")}");
        GrowthRate[] first = [.. rates.Where(r => r.Size == rates[0].Size).OrderBy(r => r.Round)];
        foreach (var size in rates.GroupBy(r => r.Size))
        {
            var rate = Spread.Of(size.Select(r => r.Rate));
            var memory = Spread.Of(size.Select(r => r.Memory)).Median;
            var ratio = Spread.Of(size.OrderBy(r => r.Round).Zip(first, (r, f) => r.Rate / f.Rate));
            var users = perUser ? double.Parse(size.Key.Split(' ')[0].Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) : 0;
            var share = !perUser ? "" : users < 1_000 ? " – |" : string.Create(CultureInfo.InvariantCulture, $" {(memory - Spread.Of(first.Select(r => r.Memory)).Median) * 1024 / users:0.0} |");
            text.AppendLine(CultureInfo.InvariantCulture, $"| {size.Key} | {rate.Median:#,0} ({rate.Low:#,0}–{rate.High:#,0}) | {ratio} | {Spread.Of(size.Select(r => r.CpuMicroseconds)).Median:0.0} | {Spread.Of(size.Select(r => r.P99)).Median:0.00} | {memory:0} |{share}");
        }

        text.AppendLine();
    }
}
