using Okta.AgentProxy.Load.Measuring;

namespace Okta.AgentProxy.Load.Reporting;

/// <summary>Medians per competitor and ratios per round. Absolute figures are the machine's; a ratio of neighbours in one round is not.</summary>
internal sealed class Scores(IReadOnlyList<Sample> samples)
{
    public IReadOnlyList<int> Connections { get; } = [.. samples.Select(s => s.Connections).Distinct()];

    public IReadOnlyList<string> Competitors { get; } = [.. samples.Select(s => s.Competitor).Distinct()];

    public Spread Of(string competitor, int connections, Func<Sample, double> value) =>
        Spread.Of(samples.Where(s => s.Competitor == competitor && s.Connections == connections).Select(value));

    /// <summary>The ratio within each round; <see langword="null"/> when one of the two was not measured.</summary>
    public Spread? Ratio(string competitor, string other, int connections, Func<Sample, double> value)
    {
        var pairs = samples.Where(s => s.Competitor == competitor && s.Connections == connections)
            .Join(samples.Where(s => s.Competitor == other && s.Connections == connections), s => s.Round, o => o.Round, (s, o) => value(s) / value(o))
            .ToArray();
        return pairs.Length == 0 ? null : Spread.Of(pairs);
    }
}
