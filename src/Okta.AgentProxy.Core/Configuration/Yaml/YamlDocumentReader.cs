using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Okta.AgentProxy;

/// <summary>
/// Reads one YAML document into nodes. Refuses what a configuration has no use for and an attacker might: type tags, several documents,
/// keys that are not plain strings, duplicate keys, deep nesting, aliases to what is not complete yet.
/// </summary>
internal sealed class YamlDocumentReader(IParser parser, Action<int, string> report)
{
    private const int MaxDepth = 32;

    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);

    /// <summary>The document's root; <see langword="null"/> for an empty file.</summary>
    public YamlNode? Read()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var root = ReadNode(0);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second))
        {
            report((int)second.Start.Line, "starts a second document; one file holds one document.");
        }

        return root;
    }

    private YamlNode ReadNode(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new YamlTextException((int)parser.Current!.Start.Line, (int)parser.Current.Start.Column, $"nested more than {MaxDepth} levels deep.");
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Resolve(alias);
        }

        var start = parser.Current as NodeEvent ?? throw new YamlTextException((int)(parser.Current?.Start.Line ?? 1), 1, "a value is missing here.");
        if (!start.Tag.IsEmpty && !start.Tag.IsNonSpecific)
        {
            report((int)start.Start.Line, "has a type tag (!…); tags are not allowed. Quote the value if it is meant to be text.");
        }

        var line = (int)start.Start.Line;
        YamlNode node = start switch
        {
            MappingStart => ReadMapping(line, depth),
            SequenceStart => ReadSequence(line, depth),
            _ => ReadScalar(line),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private YamlNode Resolve(AnchorAlias alias)
    {
        if (_anchors.TryGetValue(alias.Value.Value, out var target))
        {
            return target;
        }

        // Its name is not repeated: a password may begin with an asterisk.
        report((int)alias.Start.Line, "uses an alias (*…) that is not defined above it. Put the value in quotes if it is meant to be text.");
        return new YamlNode.Scalar(null, (int)alias.Start.Line);
    }

    private YamlNode.Scalar ReadScalar(int line)
    {
        var scalar = parser.Consume<Scalar>();
        var isNull = scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" };
        return new YamlNode.Scalar(isNull ? null : scalar.Value, line);
    }

    private YamlNode.Sequence ReadSequence(int line, int depth)
    {
        parser.Consume<SequenceStart>();
        List<YamlNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new YamlNode.Sequence(items, line);
    }

    private YamlNode.Mapping ReadMapping(int line, int depth)
    {
        parser.Consume<MappingStart>();
        List<YamlNode.Entry> entries = [];
        List<YamlNode.Mapping> merged = [];

        // Ignoring case, because configuration keys do: "Cursor" and "cursor" would silently become one agent.
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var keyLine = (int)parser.Current!.Start.Line;
            var key = ReadNode(depth + 1) as YamlNode.Scalar;
            var value = ReadNode(depth + 1);
            if (key is not { Value: { Length: > 0 } name })
            {
                report(keyLine, "has a key that is not a plain string.");
            }
            else if (name == "<<" && value is YamlNode.Mapping other)
            {
                merged.Add(other);
            }
            else if (name.Contains(':', StringComparison.Ordinal))
            {
                report(keyLine, "has a key with a colon in it, which separates levels in .NET configuration.");
            }
            else if (!seen.Add(name))
            {
                report(keyLine, $"repeats the key '{name}' of the same mapping (keys are compared without regard to case).");
            }
            else
            {
                entries.Add(new YamlNode.Entry(name, value, keyLine));
            }
        }

        entries.AddRange(merged.SelectMany(m => m.Entries).Where(entry => seen.Add(entry.Key)));
        return new YamlNode.Mapping(entries, line);
    }
}
