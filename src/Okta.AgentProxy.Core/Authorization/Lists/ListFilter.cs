using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>
/// Filters the lists in one answer as it streams by: a JSON body, or an event stream whose events are messages. Ids, event names, retry times,
/// comments and line ends stay as they are. Not thread-safe; belongs to one answer.
/// </summary>
internal sealed class ListFilter : IAnswerFilter
{
    private readonly IListView _view;
    private readonly ListScanner _scanner;
    private readonly EventStreamSplitter? _events;
    private bool _isEmpty = true;

    /// <summary>A filter for one answer.</summary>
    /// <param name="view">Says what the caller may see.</param>
    /// <param name="isEventStream">Whether the answer is <c>text/event-stream</c>; anything else must be JSON.</param>
    /// <param name="isFailure">Whether its status says that it is no list, so that it may be any text.</param>
    public ListFilter(IListView view, bool isEventStream, bool isFailure = false)
    {
        _view = view;
        _scanner = new ListScanner(view, lenient: isEventStream || isFailure);
        _events = isEventStream ? new EventStreamSplitter(_scanner) : null;
    }

    /// <inheritdoc/>
    public int Held => _scanner.Held;

    /// <inheritdoc/>
    public int Hidden => _view.Hidden;

    /// <summary>Takes the next bytes and writes what may pass. Throws <see cref="ListFilterException"/> when nothing more may.</summary>
    public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        _isEmpty &= bytes.IsEmpty;
        if (_events is null)
        {
            _scanner.Payload(bytes, output);
        }
        else
        {
            _events.Write(bytes, output);
        }
    }

    /// <summary>The answer is over. Throws <see cref="ListFilterException"/> when it was cut short.</summary>
    public void Complete()
    {
        if (!_isEmpty)
        {
            _scanner.End();
        }
    }
}
