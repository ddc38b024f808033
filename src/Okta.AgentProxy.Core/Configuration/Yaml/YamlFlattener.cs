using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>Turns the text of a YAML file into configuration keys, values and lines, or into a list of problems with lines.</summary>
internal sealed class YamlFlattener
{
    // Aliases multiply: a small file may stand for a very large tree ("billion laughs").
    private const int MaxKeys = 50_000;
    private const int MaxProblems = 100;

    private readonly string _source;
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _lines = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigurationProblem> _problems = [];
    private int _visited;

    private YamlFlattener(string source) => _source = source;

    /// <summary>Reads <paramref name="utf8"/>; keys are placed below <paramref name="prefix"/>.</summary>
    public static YamlContent Flatten(ReadOnlySpan<byte> utf8, string prefix, string source)
    {
        var flattener = new YamlFlattener(source);
        flattener.Run(utf8, prefix);
        return flattener._problems.Count > 0
            ? YamlContent.Broken(flattener._problems)
            : new YamlContent(flattener._values, flattener._lines, []);
    }

    private void Run(ReadOnlySpan<byte> utf8, string prefix)
    {
        try
        {
            if (Utf8File.Decode(utf8, out var line, out var problem) is not { } text)
            {
                Report(line, problem!);
                return;
            }

            var root = YamlText.Parse(text, parser => new YamlDocumentReader(parser, ReportOrStop).Read());
            switch (root)
            {
                case YamlNode.Mapping mapping:
                    Visit(mapping, prefix, mapping.Line);
                    break;
                case null or YamlNode.Scalar { Value: null }:
                    break;
                default:
                    Report(root.Line, "must be a mapping of keys to values.");
                    break;
            }
        }
        catch (YamlTextException broken)
        {
            Report(broken.Line, $"is not valid YAML (column {broken.Column}): {broken.Message}");
        }
    }

    private void Visit(YamlNode node, string path, int line)
    {
        if (++_visited > MaxKeys)
        {
            throw new YamlTextException(line, 1, $"more than {MaxKeys} keys, aliases expanded.");
        }

        _lines[path] = line;
        switch (node)
        {
            case YamlNode.Scalar scalar:
                _values[path] = scalar.Value;
                break;
            case YamlNode.Sequence { Items: [] }:
                // As in .NET's JSON source: an empty list is written down as an empty string, so that "none" differs from "not given".
                _values[path] = "";
                break;
            case YamlNode.Mapping { Entries: [] }:
                _values[path] = null;
                break;
            case YamlNode.Sequence sequence:
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    Visit(sequence.Items[i], ConfigurationPath.Combine(path, i.ToString(CultureInfo.InvariantCulture)), sequence.Items[i].Line);
                }

                break;
            case YamlNode.Mapping mapping:
                foreach (var (key, value, keyLine) in mapping.Entries)
                {
                    Visit(value, ConfigurationPath.Combine(path, key), keyLine);
                }

                break;
        }
    }

    // Everything is listed, but a file of a hundred thousand repeated keys must not become as many lines of a log.
    private void ReportOrStop(int line, string message)
    {
        if (_problems.Count == MaxProblems)
        {
            throw new YamlTextException(line, 1, $"more than {MaxProblems} problems; the rest is not listed.");
        }

        Report(line, message);
    }

    private void Report(int line, string message) => _problems.Add(new ConfigurationProblem(null, message) { Source = _source, Line = line });
}
