using System.Globalization;
using System.Text;

namespace Okta.AgentProxy.Load.Reporting;

/// <summary>Requests per second as bars: one group per number of connections, one bar per competitor, a line for the range over the rounds.</summary>
internal static class BarChart
{
    private const int Bar = 24;
    private const int Gap = 40;
    private const int Height = 320;
    private const int Left = 70;
    private const int Top = 40;

    private static readonly string[] Colours = ["#9e9e9e", "#0b6bcb", "#6bb1f5", "#c62828", "#8e24aa", "#2e7d32", "#ef9a9a", "#00897b", "#795548"];

    public static string Draw(Scores scores)
    {
        var highest = scores.Connections.SelectMany(c => scores.Competitors.Select(n => scores.Of(n, c, s => s.Rate).High)).Max();
        var group = (scores.Competitors.Count * Bar) + Gap;
        var width = Left + (group * scores.Connections.Count) + 20;
        double Y(double rate) => Top + Height - (rate / highest * Height);

        StringBuilder svg = new();
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{Top + Height + 110}\" font-family=\"sans-serif\" font-size=\"12\">");
        svg.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"22\" font-size=\"15\">Requests per second, the proxy on one CPU (line: range over the rounds)</text>");
        for (var step = 0; step <= 4; step++)
        {
            var rate = highest * step / 4;
            svg.AppendLine(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{width - 20}\" y1=\"{Y(rate):0}\" y2=\"{Y(rate):0}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{Y(rate) + 4:0}\" text-anchor=\"end\">{rate:#,0}</text>");
        }

        for (var g = 0; g < scores.Connections.Count; g++)
        {
            var x0 = Left + (g * group) + (Gap / 2);
            for (var i = 0; i < scores.Competitors.Count; i++)
            {
                var rate = scores.Of(scores.Competitors[i], scores.Connections[g], s => s.Rate);
                var x = x0 + (i * Bar);
                svg.AppendLine(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{Y(rate.Median):0.0}\" width=\"{Bar - 4}\" height=\"{Top + Height - Y(rate.Median):0.0}\" fill=\"{Colours[i % Colours.Length]}\"/>");
                svg.AppendLine(CultureInfo.InvariantCulture, $"<line x1=\"{x + 10}\" x2=\"{x + 10}\" y1=\"{Y(rate.High):0.0}\" y2=\"{Y(rate.Low):0.0}\" stroke=\"black\"/>");
            }

            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{x0 + ((group - Gap) / 2)}\" y=\"{Top + Height + 18}\" text-anchor=\"middle\">c = {scores.Connections[g]}</text>");
        }

        var perRow = Math.Max(1, (width - Left) / 150);
        for (var i = 0; i < scores.Competitors.Count; i++)
        {
            var x = Left + (i % perRow * 150);
            var y = Top + Height + 36 + (i / perRow * 20);
            svg.AppendLine(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y}\" width=\"12\" height=\"12\" fill=\"{Colours[i % Colours.Length]}\"/><text x=\"{x + 18}\" y=\"{y + 11}\">{scores.Competitors[i]}</text>");
        }

        return svg.AppendLine("</svg>").ToString();
    }
}
