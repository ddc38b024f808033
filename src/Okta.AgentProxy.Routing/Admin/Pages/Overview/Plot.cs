using System.Globalization;
using System.Text;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Overview;

/// <summary>A line plot over the last quarter of an hour, drawn on the server. Lines differ in colour and in dashes; the table beside it says the same in numbers.</summary>
internal static class Plot
{
    /// <summary>More lines than this nobody tells apart.</summary>
    public const int MaxLines = 6;

    private const int Width = 480;
    private const int Height = 200;
    private const int Left = 60;
    private const int Right = 12;
    private const int Top = 14;
    private const int Bottom = 28;
    private const int Minutes = 15;

    /// <param name="id">Of the title, unique on the page.</param>
    /// <param name="title">What is drawn.</param>
    /// <param name="lines">The values, the oldest first; a gap is <see langword="null"/>.</param>
    /// <param name="label">How a value on the axis is written.</param>
    public static Html Draw(string id, string title, IReadOnlyList<IReadOnlyList<double?>> lines, Func<double, string> label)
    {
        var top = NiceTop(lines.SelectMany(line => line).Max() ?? 0);
        var grid = Html.Join(Enumerable.Range(0, 5).Select(step => GridLine(top, step, label)));
        var times = Html.Join(Enumerable.Range(0, 4).Select(third => TimeLabel(Minutes - (third * 5))));
        var drawn = Html.Join(lines.Take(MaxLines).Select((line, index) => Html.Of($"<path class=\"line s{index}\" d=\"{PathOf(line, top)}\"></path>")));
        return Html.Of($"""
            <svg class="plot" viewBox="0 0 {Width} {Height}" role="img" aria-labelledby="{id}"><title id="{id}">{title}</title>{grid}{times}{drawn}</svg>
            """);
    }

    private static Html GridLine(double top, int step, Func<double, string> label)
    {
        var y = Number(Y(top * step / 4, top));
        return Html.Of($"""<line class="grid" x1="{Left}" x2="{Width - Right}" y1="{y}" y2="{y}"></line><text class="axis" x="{Left - 6}" y="{y}" dy="4" text-anchor="end">{label(top * step / 4)}</text>""");
    }

    private static Html TimeLabel(int minutesAgo)
    {
        var x = Left + ((Minutes - minutesAgo) * (Width - Left - Right) / (double)Minutes);
        var anchor = minutesAgo switch { Minutes => "start", 0 => "end", _ => "middle" };
        var text = minutesAgo == 0 ? "now" : $"{minutesAgo} min ago";
        return Html.Of($"""<text class="axis" x="{Number(x)}" y="{Height - 8}" text-anchor="{anchor}">{text}</text>""");
    }

    private static string PathOf(IReadOnlyList<double?> values, double top)
    {
        var path = new StringBuilder();
        var pen = 'M';
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value)
            {
                pen = 'M';
                continue;
            }

            var x = Left + (i * (Width - Left - Right) / (double)(values.Count - 1));
            var alone = pen == 'M' && (i + 1 == values.Count || values[i + 1] is null);
            path.Append(pen).Append(Number(x)).Append(' ').Append(Number(Y(value, top)));

            // A point between two gaps would have no length, and so not be seen.
            path.Append(alone ? "h2" : "");
            pen = 'L';
        }

        return path.ToString();
    }

    private static double Y(double value, double top) => Height - Bottom - (Math.Min(value, top) / top * (Height - Top - Bottom));

    // 1, 2, 4 or 8 times a power of ten: a quarter of it is a number that is easily read.
    private static double NiceTop(double highest)
    {
        if (highest <= 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(highest)));
        return (highest / power) switch { <= 1 => power, <= 2 => 2 * power, <= 4 => 4 * power, <= 8 => 8 * power, _ => 10 * power };
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
