using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Okta.AgentProxy;

/// <summary>Passes a parser's events on and remembers which lists and mappings are open: where a bracket is forgotten, the place of the opening one is what helps.</summary>
internal sealed class TrackedParser(IParser inner) : IParser
{
    private readonly Stack<NodeEvent> _open = new();

    /// <inheritdoc/>
    public ParsingEvent? Current => inner.Current;

    /// <summary>The innermost open node when it was opened by a bracket or brace.</summary>
    public NodeEvent? OpenBracket => _open.TryPeek(out var node) && node is SequenceStart { Style: SequenceStyle.Flow } or MappingStart { Style: MappingStyle.Flow } ? node : null;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        var moved = inner.MoveNext();
        switch (inner.Current)
        {
            case SequenceStart or MappingStart:
                _open.Push((NodeEvent)inner.Current);
                break;
            case SequenceEnd or MappingEnd:
                _open.TryPop(out _);
                break;
        }

        return moved;
    }
}
