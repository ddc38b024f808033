using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Comment = YamlDotNet.Core.Tokens.Comment;

namespace Okta.AgentProxy;

/// <summary>Reads the text of a YAML file into nodes with their ranges. Only for files that <see cref="YamlFlattener"/> has accepted.</summary>
internal sealed class MarkedDocument
{
    private MarkedDocument(string text, MarkedNode? root, IReadOnlyList<(int Start, int End)> comments)
    {
        Text = text;
        Root = root;
        Comments = comments;
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The root; <see langword="null"/> when the file is empty.</summary>
    public MarkedNode? Root { get; }

    /// <summary>The ranges of the comments.</summary>
    public IReadOnlyList<(int Start, int End)> Comments { get; }

    /// <summary>What ends a line in this file.</summary>
    public string NewLine => Text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>Reads <paramref name="text"/>, which has no byte order mark.</summary>
    public static MarkedDocument Parse(string text)
    {
        var root = YamlText.Parse(text, parser =>
        {
            parser.Consume<StreamStart>();
            return parser.TryConsume<DocumentStart>(out _) ? Read(parser) : null;
        });
        return new MarkedDocument(text, root, YamlText.Scan(text, CommentsOf));
    }

    /// <summary>Whether a comment begins within a range.</summary>
    public bool HasComment(int start, int end) => Comments.Any(comment => comment.Start >= start && comment.Start < end);

    /// <summary>Where the line that holds <paramref name="index"/> begins.</summary>
    public int LineStart(int index) => index == 0 ? 0 : Text.LastIndexOf('\n', index - 1) + 1;

    /// <summary>Where the line that holds <paramref name="index"/> ends, in front of its line break.</summary>
    public int LineEnd(int index)
    {
        var end = Text.IndexOf('\n', index);
        end = end < 0 ? Text.Length : end;
        return end > index && Text[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>The white space in front of a node that begins its line; <see langword="null"/> when something else stands there.</summary>
    public string? IndentOf(int index)
    {
        var indent = Text[LineStart(index)..index];
        return indent.All(c => c == ' ') ? indent : null;
    }

    private static List<(int Start, int End)> CommentsOf(IScanner scanner)
    {
        List<(int, int)> comments = [];
        while (scanner.MoveNext())
        {
            if (scanner.Current is Comment comment)
            {
                comments.Add(((int)comment.Start.Index, (int)comment.End.Index));
            }
        }

        return comments;
    }

    private static MarkedNode Read(IParser parser)
    {
        var current = parser.Current!;
        var start = (int)current.Start.Index;
        switch (current)
        {
            case AnchorAlias:
                parser.MoveNext();
                return new MarkedNode { Kind = MarkedNode.NodeKind.Alias, Start = start, End = (int)current.End.Index };
            case MappingStart mapping:
                return ReadMapping(parser, mapping, start);
            case SequenceStart sequence:
                return ReadSequence(parser, sequence, start);
            default:
                var scalar = parser.Consume<Scalar>();
                var isBlock = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded;
                return new MarkedNode
                {
                    Kind = MarkedNode.NodeKind.Scalar,
                    Start = start,
                    End = (int)scalar.End.Index,
                    IsMarked = IsMarked(scalar),
                    Value = scalar.Value,
                    Style = scalar.Style,
                    HasBlockScalar = isBlock,
                    EndsInBlockScalar = isBlock,
                };
        }
    }

    private static MarkedNode ReadMapping(IParser parser, MappingStart mapping, int start)
    {
        parser.MoveNext();
        List<(MarkedNode Key, MarkedNode Value)> entries = [];
        while (parser.Current is not MappingEnd)
        {
            var key = Read(parser);
            entries.Add((key, Read(parser)));
        }

        var end = parser.Consume<MappingEnd>();
        var isFlow = mapping.Style == MappingStyle.Flow;
        return new MarkedNode
        {
            Kind = MarkedNode.NodeKind.Mapping,
            Start = start,
            End = isFlow ? AfterBrace(end) : entries.Count == 0 ? (int)end.End.Index : entries[^1].Value.End,
            IsFlow = isFlow,
            IsMarked = IsMarked(mapping),
            Entries = entries,
            HasBlockScalar = entries.Any(entry => entry.Value.HasBlockScalar),
            EndsInBlockScalar = !isFlow && entries.Count > 0 && entries[^1].Value.EndsInBlockScalar,
        };
    }

    private static MarkedNode ReadSequence(IParser parser, SequenceStart sequence, int start)
    {
        parser.MoveNext();
        List<MarkedNode> items = [];
        while (parser.Current is not SequenceEnd)
        {
            items.Add(Read(parser));
        }

        var end = parser.Consume<SequenceEnd>();
        var isFlow = sequence.Style == SequenceStyle.Flow;
        return new MarkedNode
        {
            Kind = MarkedNode.NodeKind.Sequence,
            Start = start,
            End = isFlow ? AfterBrace(end) : items.Count == 0 ? (int)end.End.Index : items[^1].End,
            IsFlow = isFlow,
            IsMarked = IsMarked(sequence),
            HasBlockScalar = items.Any(item => item.HasBlockScalar),
            EndsInBlockScalar = !isFlow && items.Count > 0 && items[^1].EndsInBlockScalar,
        };
    }

    // YamlDotNet's mark of a closing brace or bracket has no width.
    private static int AfterBrace(ParsingEvent end) => (int)end.Start.Index + 1;

    private static bool IsMarked(NodeEvent node) => !node.Anchor.IsEmpty || !node.Tag.IsEmpty;
}
