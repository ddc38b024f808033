using System.Text.Json.Nodes;

namespace Okta.AgentProxy;

/// <summary>
/// Changes one entity in the text of a YAML file and leaves every other character alone. Where a range of text cannot be told for certain, or holds
/// something that would be lost, it refuses.
/// </summary>
internal sealed class YamlEditor
{
    private readonly MarkedDocument _document;
    private readonly List<(int Start, int End, string Text)> _edits = [];

    private YamlEditor(string text) => _document = MarkedDocument.Parse(text);

    /// <summary>Writes the keys of <paramref name="wanted"/> that differ from <paramref name="current"/> into <c>section.name</c>.</summary>
    /// <param name="text">The file, without a byte order mark.</param>
    /// <param name="section"><c>agents</c>.</param>
    /// <param name="name">The entity's name.</param>
    /// <param name="wanted">Its keys as they shall be.</param>
    /// <param name="current">Its keys as the file says; for an entity that is not there, the defaults, which are not written down.</param>
    /// <exception cref="YamlEditException">Better not.</exception>
    public static string Set(string text, string section, string name, JsonObject wanted, JsonObject current)
    {
        var editor = new YamlEditor(text);
        editor.Set(section, name, wanted, current);
        return editor.Apply();
    }

    /// <summary>Removes <c>section.name</c>; the text as it is when there is no such entity.</summary>
    /// <exception cref="YamlEditException">Better not.</exception>
    public static string Remove(string text, string section, string name)
    {
        var editor = new YamlEditor(text);
        editor.Remove(section, name);
        return editor.Apply();
    }

    private void Set(string section, string name, JsonObject wanted, JsonObject current)
    {
        var found = FindSection(section);
        if (found?.Value.Find(name) is { } entity)
        {
            switch (entity.Value.Kind)
            {
                case MarkedNode.NodeKind.Mapping:
                    SetKeys(entity.Key, entity.Value, wanted, current);
                    return;
                default:
                    throw new YamlEditException($"{section}.{name} is not written as a mapping of its own");
            }
        }

        AddEntity(section, found, name, Written(wanted, current));
    }

    private void SetKeys(MarkedNode parent, MarkedNode mapping, JsonObject wanted, JsonObject current)
    {
        if (mapping.Entries.Count == 0)
        {
            Replace(parent, mapping, Written(wanted, current), inFlow: true);
            return;
        }

        foreach (var key in Differing(wanted, current))
        {
            if (mapping.Find(key) is not { } entry)
            {
                AddKey(parent, mapping, key, wanted[key]);
            }
            else if (entry.Value is { Kind: MarkedNode.NodeKind.Mapping, IsMarked: false } && wanted[key] is JsonObject inner && current[key] is JsonObject was)
            {
                SetKeys(entry.Key, entry.Value, inner, was);
            }
            else
            {
                Replace(entry.Key, entry.Value, wanted[key], mapping.IsFlow);
            }
        }
    }

    // What is to be said about an entity that says nothing yet.
    private static JsonObject Written(JsonObject wanted, JsonObject current) =>
        new(Differing(wanted, current).Where(key => wanted[key] is not null).Select(key => KeyValuePair.Create(key, wanted[key]?.DeepClone())));

    private static string[] Differing(JsonObject wanted, JsonObject current) =>
        [.. wanted.Select(member => member.Key).Union(current.Select(member => member.Key), StringComparer.Ordinal).Where(key => !JsonNode.DeepEquals(wanted[key], current[key]))];

    private (MarkedNode Key, MarkedNode Value)? FindSection(string section)
    {
        if (_document.Root is { Kind: not MarkedNode.NodeKind.Mapping, IsNull: false })
        {
            throw new YamlEditException("the file is not a mapping");
        }

        var found = _document.Root?.Find(section);
        return found is null or { Value.Kind: MarkedNode.NodeKind.Mapping } or { Value.IsNull: true } ? found : throw new YamlEditException($"{section} is not written as a mapping of its own");
    }

    private void Replace(MarkedNode key, MarkedNode value, JsonNode? wanted, bool inFlow)
    {
        if (value.IsMarked)
        {
            throw new YamlEditException($"the value of {key.Value} has an anchor or a tag");
        }

        if (value.HasBlockScalar)
        {
            throw new YamlEditException($"the value of {key.Value} is a text of several lines");
        }

        if (value is { Kind: MarkedNode.NodeKind.Sequence, IsFlow: false } && wanted is JsonArray { Count: > 0 } items && _document.IndentOf(value.Start) is { } indent)
        {
            ReplaceRange(value.Start, value.End, string.Join(_document.NewLine + indent, items.Select(item => $"- {YamlWriter.Inline(item, inFlow: false)}")), key);
            return;
        }

        var isBlock = value is { IsFlow: false, Kind: MarkedNode.NodeKind.Mapping or MarkedNode.NodeKind.Sequence };
        var start = isBlock || value.Start == value.End ? AfterColon(key) : value.Start;
        var text = YamlWriter.Inline(wanted, inFlow);
        ReplaceRange(start, isBlock ? value.End : Math.Max(start, value.End), start == value.Start && value.Start != value.End ? text : " " + text, key);
    }

    private void ReplaceRange(int start, int end, string text, MarkedNode key)
    {
        if (_document.HasComment(start, end))
        {
            throw new YamlEditException($"the value of {key.Value} holds comments, which would be lost");
        }

        _edits.Add((start, end, text));
    }

    private int AfterColon(MarkedNode key)
    {
        var index = key.End;
        while (index < _document.Text.Length && _document.Text[index] == ' ')
        {
            index++;
        }

        return index < _document.Text.Length && _document.Text[index] == ':' ? index + 1 : throw new YamlEditException($"the key {key.Value} is written in an unusual way");
    }

    private void AddKey(MarkedNode parent, MarkedNode mapping, string key, JsonNode? value)
    {
        if (mapping.IsFlow)
        {
            var last = mapping.Entries[^1].Value.End;
            _edits.Add((last, last, $", {YamlWriter.Text(key, inFlow: true)}: {YamlWriter.Inline(value, inFlow: true)}"));
            return;
        }

        var indent = _document.IndentOf(mapping.Entries[0].Key.Start) ?? throw new YamlEditException($"the keys of {parent.Value} do not begin their lines");
        InsertLines(AfterMapping(parent, mapping), Entry(indent, key, value));
    }

    private void AddEntity(string section, (MarkedNode Key, MarkedNode Value)? found, string name, JsonObject keys)
    {
        if (found is not { } place)
        {
            AddSection(section, name, keys);
            return;
        }

        var (key, value) = place;
        if (value.IsMarked || (value.IsFlow && value.Entries.Count > 0))
        {
            throw new YamlEditException($"{section} is written in braces or with an anchor");
        }

        var outer = _document.IndentOf(key.Start) ?? throw new YamlEditException($"{section} does not begin its line");
        if (value.Start == value.End)
        {
            InsertLines(_document.LineEnd(AfterColon(key)), Entity(outer + "  ", name, keys));
        }
        else if (value.IsNull || value.IsFlow)
        {
            ReplaceRange(value.Start, value.End, YamlWriter.Inline(new JsonObject { [name] = keys }, inFlow: true), key);
        }
        else
        {
            var indent = _document.IndentOf(value.Entries[0].Key.Start) ?? throw new YamlEditException($"the keys of {section} do not begin their lines");
            InsertLines(AfterMapping(key, value), Entity(indent, name, keys));
        }
    }

    private void AddSection(string section, string name, JsonObject keys)
    {
        if (_document.Root is { IsFlow: true } || _document.Text.Split('\n').Any(line => line.StartsWith("...", StringComparison.Ordinal)))
        {
            throw new YamlEditException("the file is written in braces or has an end mark");
        }

        var indent = _document.Root is { Entries.Count: > 0 } root ? _document.IndentOf(root.Entries[0].Key.Start) ?? throw new YamlEditException("the keys of the file do not begin their lines") : "";
        var before = _document.Text.Length == 0 || _document.Text.EndsWith('\n') ? "" : _document.NewLine;
        string[] lines = [$"{indent}{section}:", .. Entity(indent + "  ", name, keys)];
        _edits.Add((_document.Text.Length, _document.Text.Length, before + string.Join(_document.NewLine, lines) + _document.NewLine));
    }

    // Behind the last value; or, where that is a text of several lines, in front of the first.
    private int AfterMapping(MarkedNode parent, MarkedNode mapping) => _document.LineEnd(mapping.EndsInBlockScalar ? AfterColon(parent) : mapping.End);

    private void InsertLines(int lineEnd, IEnumerable<string> lines) =>
        _edits.Add((lineEnd, lineEnd, string.Concat(lines.Select(line => _document.NewLine + line))));

    private static IEnumerable<string> Entity(string indent, string name, JsonObject keys) => keys.Count == 0
        ? [$"{indent}{YamlWriter.Text(name, inFlow: false)}: {{}}"]
        : [$"{indent}{YamlWriter.Text(name, inFlow: false)}:", .. keys.SelectMany(member => Entry(indent + "  ", member.Key, member.Value))];

    private static IEnumerable<string> Entry(string indent, string key, JsonNode? value)
    {
        var label = $"{indent}{YamlWriter.Text(key, inFlow: false)}:";
        return value switch
        {
            JsonArray { Count: > 0 } items when items[0] is JsonObject => [label, .. items.Select(item => $"{indent}  - {YamlWriter.Inline(item, inFlow: true)}")],
            _ => [$"{label} {YamlWriter.Inline(value, inFlow: false)}"],
        };
    }

    private void Remove(string section, string name)
    {
        if (FindSection(section) is not { } place || place.Value.Find(name) is not { } entity)
        {
            return;
        }

        if (place.Value.IsFlow || place.Value.IsMarked || _document.IndentOf(entity.Key.Start) is not { } indent)
        {
            throw new YamlEditException($"{section} is written in braces or with an anchor");
        }

        var start = _document.LineStart(entity.Key.Start);
        var end = EndOfBlock(entity.Value, start, indent.Length);
        _edits.Add((start, end, ""));
    }

    // The lines that are indented deeper than the key, blank ones at the end left out; and at least up to where the last value ends.
    private int EndOfBlock(MarkedNode value, int start, int indent)
    {
        var text = _document.Text;
        var least = value.EndsInBlockScalar ? start : value.End;
        var end = NextLine(_document.LineEnd(start));
        for (var line = end; line < text.Length; line = NextLine(_document.LineEnd(line)))
        {
            var content = line;
            while (content < text.Length && text[content] == ' ')
            {
                content++;
            }

            var isBlank = content >= text.Length || text[content] is '\r' or '\n';
            if (!isBlank && content - line <= indent && line >= least)
            {
                break;
            }

            end = isBlank && line >= least ? end : NextLine(_document.LineEnd(line));
        }

        return end;
    }

    private int NextLine(int lineEnd)
    {
        var next = lineEnd < _document.Text.Length && _document.Text[lineEnd] == '\r' ? lineEnd + 1 : lineEnd;
        return next < _document.Text.Length && _document.Text[next] == '\n' ? next + 1 : _document.Text.Length;
    }

    private string Apply()
    {
        var text = _document.Text;

        // From the end, so that earlier ranges stay valid; insertions at one place keep their order.
        foreach (var (start, end, replacement) in _edits.Select((edit, order) => (edit, order)).OrderByDescending(pair => pair.edit.Start).ThenByDescending(pair => pair.order).Select(pair => pair.edit))
        {
            text = string.Concat(text.AsSpan(0, start), replacement, text.AsSpan(end));
        }

        return text;
    }
}
