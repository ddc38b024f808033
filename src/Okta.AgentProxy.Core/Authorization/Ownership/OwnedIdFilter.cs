using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>
/// Replaces the ids of tasks and the <c>requestState</c> in one answer as it streams by: a JSON body, or an event stream whose events are messages.
/// Everything else stays as it is, byte for byte.
/// </summary>
/// <param name="ids">Says what stands for an id.</param>
/// <param name="isEventStream">Whether the answer is <c>text/event-stream</c>.</param>
internal sealed class OwnedIdFilter(IAnswerIds ids, bool isEventStream) : IAnswerFilter
{
    // Made when something comes: most streams are idle, and this is half a kilobyte of each.
    private OwnedIdScanner? _scanner;
    private EventStreamSplitter? _events;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        _scanner ??= new OwnedIdScanner(ids);
        if (isEventStream)
        {
            (_events ??= new EventStreamSplitter(_scanner)).Write(bytes, output);
        }
        else
        {
            _scanner.Payload(bytes, output);
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        // What is still held is the beginning of a message that will have no end: of no use to anybody.
    }
}
