using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>
/// Replaces the ids of tasks and the <c>requestState</c> in one answer as it streams by: a JSON body, or an event stream whose events are messages.
/// Everything else stays as it is, byte for byte.
/// </summary>
internal sealed class OwnedIdFilter : IAnswerFilter
{
    private readonly OwnedIdScanner _scanner;
    private readonly EventStreamSplitter? _events;

    /// <summary>A filter for one answer.</summary>
    /// <param name="ids">Says what stands for an id.</param>
    /// <param name="isEventStream">Whether the answer is <c>text/event-stream</c>.</param>
    public OwnedIdFilter(IAnswerIds ids, bool isEventStream)
    {
        _scanner = new OwnedIdScanner(ids);
        _events = isEventStream ? new EventStreamSplitter(_scanner) : null;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        if (_events is null)
        {
            _scanner.Payload(bytes, output);
        }
        else
        {
            _events.Write(bytes, output);
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        // What is still held is the beginning of a message that will have no end: of no use to anybody.
    }
}
