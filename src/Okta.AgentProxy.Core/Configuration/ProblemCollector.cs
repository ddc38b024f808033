using System.Text;

namespace Okta.AgentProxy;

/// <summary>Gathers the problems and warnings of one compilation, each with the place in the file it comes from.</summary>
internal sealed class ProblemCollector(ConfigurationLocator? locator = null)
{
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly List<ConfigurationProblem> _warnings = [];

    /// <summary>What makes the configuration unusable, in the order of the files.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems => InFileOrder(_problems);

    /// <summary>What does not.</summary>
    public IReadOnlyList<ConfigurationProblem> Warnings => InFileOrder(_warnings);

    /// <summary>Reports a problem at <paramref name="path"/>, levels separated by <c>:</c>.</summary>
    public void Add(string path, string message) => _problems.Add(At(path, message));

    /// <summary>Reports something that works, but perhaps not as meant.</summary>
    public void Warn(string path, string message) => _warnings.Add(At(path, message));

    /// <summary>Reports a problem that already knows its place.</summary>
    public void Add(ConfigurationProblem problem) => _problems.Add(problem);

    /// <summary>Adds what another one gathered.</summary>
    public void Add(ProblemCollector other)
    {
        _problems.AddRange(other._problems);
        _warnings.AddRange(other._warnings);
    }

    private static ConfigurationProblem[] InFileOrder(List<ConfigurationProblem> problems) =>
        problems.Count < 2 ? [.. problems] : [.. problems.OrderBy(p => p.Source, StringComparer.Ordinal).ThenBy(p => p.Line)];

    private ConfigurationProblem At(string path, string message)
    {
        var place = locator?.Locate(path);
        return new ConfigurationProblem(Display(path), message) { Source = place?.Source, Line = place?.Line };
    }

    private static string Display(string path)
    {
        var text = new StringBuilder();
        foreach (var level in path.Split(':'))
        {
            if (text.Length > 0 && level.All(char.IsAsciiDigit))
            {
                text.Append('[').Append(level).Append(']');
                continue;
            }

            text.Append(text.Length > 0 ? "." : "").Append(level);
        }

        return text.ToString();
    }
}
