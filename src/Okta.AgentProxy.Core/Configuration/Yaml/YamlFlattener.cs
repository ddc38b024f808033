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
    private readonly List<ConfigurationProblem> _problems = [];
    private SectionSnapshot _root = SectionSnapshot.Of([]);
    private int _visited;

    private YamlFlattener(string source) => _source = source;

    /// <summary>Reads <paramref name="utf8"/>; keys are placed below <paramref name="prefix"/>.</summary>
    public static YamlContent Flatten(ReadOnlySpan<byte> utf8, string prefix, string source)
    {
        var flattener = new YamlFlattener(source);
        flattener.Run(utf8, prefix);
        return flattener._problems.Count > 0
            ? YamlContent.Broken(flattener._problems)
            : new YamlContent(flattener._root, []);
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
                    _root = Above(prefix, parent => Visit(mapping, parent, ConfigurationPath.GetSectionKey(prefix), mapping.Line));
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

    private SectionSnapshot Visit(YamlNode node, string parentPath, string key, int line)
    {
        if (++_visited > MaxKeys)
        {
            throw new YamlTextException(line, 1, $"more than {MaxKeys} keys, aliases expanded.");
        }

        switch (node)
        {
            case YamlNode.Scalar scalar:
                return SectionSnapshot.ValueOf(parentPath, key, line, scalar.Value);
            case YamlNode.Sequence { Items: [] }:
                // As in .NET's JSON source: an empty list is written down as an empty string, so that "none" differs from "not given".
                return SectionSnapshot.ValueOf(parentPath, key, line, "");
            case YamlNode.Mapping { Entries: [] }:
                return SectionSnapshot.ValueOf(parentPath, key, line, null);
        }

        var path = SectionSnapshot.Combine(parentPath, key);
        switch (node)
        {
            case YamlNode.Sequence { Items: var items }:
                var numbered = new SectionSnapshot[items.Count];
                for (var i = 0; i < numbered.Length; i++)
                {
                    numbered[i] = Visit(items[i], path, i.ToString(CultureInfo.InvariantCulture), items[i].Line);
                }

                return SectionSnapshot.LevelOf(parentPath, key, line, numbered);
            case YamlNode.Mapping { Entries: var entries }:
                var named = new SectionSnapshot[entries.Count];
                for (var i = 0; i < named.Length; i++)
                {
                    named[i] = Visit(entries[i].Value, path, entries[i].Key, entries[i].Line);
                }

                return SectionSnapshot.LevelOf(parentPath, key, line, named);
            default:
                throw new InvalidOperationException($"A kind of node that nothing is known about: {node.GetType().Name}.");
        }
    }

    /// <summary>The levels above a path, down to what <paramref name="make"/> makes of it when it knows what is above.</summary>
    private static SectionSnapshot Above(string path, Func<string, SectionSnapshot> make)
    {
        var parent = ConfigurationPath.GetParentPath(path) ?? "";
        var level = make(parent);
        while (parent.Length > 0)
        {
            (var key, parent) = (ConfigurationPath.GetSectionKey(parent), ConfigurationPath.GetParentPath(parent) ?? "");
            level = SectionSnapshot.LevelOf(parent, key, 0, [level]);
        }

        return SectionSnapshot.LevelOf("", "", 0, [level]);
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
