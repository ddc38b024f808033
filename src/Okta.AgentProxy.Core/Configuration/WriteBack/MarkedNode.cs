using YamlDotNet.Core;

namespace Okta.AgentProxy;

/// <summary>A value of a YAML file with the range of text it stands in: what is needed to replace one value and touch nothing else.</summary>
internal sealed class MarkedNode
{
    public enum NodeKind
    {
        Scalar,
        Sequence,
        Mapping,
        Alias,
    }

    public required NodeKind Kind { get; init; }

    /// <summary>Where it begins in the text.</summary>
    public required int Start { get; init; }

    /// <summary>Where its last character ends; of a block collection where the last value in it ends.</summary>
    public required int End { get; init; }

    /// <summary>Written in braces or brackets.</summary>
    public bool IsFlow { get; init; }

    /// <summary>Has an anchor or a tag.</summary>
    public bool IsMarked { get; init; }

    /// <summary>The last thing in it is a scalar of several lines (<c>|</c>, <c>&gt;</c>), whose end is not ours to say.</summary>
    public bool EndsInBlockScalar { get; init; }

    /// <summary>Something in it is such a scalar.</summary>
    public bool HasBlockScalar { get; init; }

    /// <summary>The text of a scalar; <see langword="null"/> when it is written as nothing.</summary>
    public string? Value { get; init; }

    /// <summary>Of a mapping, in the order of the file.</summary>
    public IReadOnlyList<(MarkedNode Key, MarkedNode Value)> Entries { get; init; } = [];

    /// <summary>How a scalar is written.</summary>
    public ScalarStyle Style { get; init; }

    /// <summary>Whether it is written as nothing at all, or as a word for it.</summary>
    public bool IsNull => Kind == NodeKind.Scalar && Style == ScalarStyle.Plain && Value is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The entry of that key, ignoring case as configuration does.</summary>
    public (MarkedNode Key, MarkedNode Value)? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Kind == NodeKind.Scalar && string.Equals(entry.Key.Value, key, StringComparison.OrdinalIgnoreCase))
            {
                return entry;
            }
        }

        return null;
    }
}
