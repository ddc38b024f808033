using System.Threading.Tasks.Sources;

namespace Okta.AgentProxy.Routing.Performance;

/// <summary>
/// A backend's event stream that the test drives: a read waits until <see cref="Send"/> is called, as on a socket, and what waits for it resumes inside that
/// call. Allocates nothing per event, like a socket's stream.
/// </summary>
internal sealed class DrivenBody : Stream, IValueTaskSource<int>
{
    private static readonly byte[] Event = "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n"u8.ToArray();

    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _destination;
    private int _available;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>One event arrives.</summary>
    public void Send()
    {
        _available = Event.Length;
        Complete(Take(_destination.Span));
    }

    /// <summary>The backend ends the stream.</summary>
    public void End()
    {
        _available = -1;
        Complete(0);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_available != 0)
        {
            return new(Take(buffer.Span));
        }

        _destination = buffer;
        _read.Reset();
        return new(this, _read.Version);
    }

    public int GetResult(short token) => _read.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _read.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _read.OnCompleted(continuation, state, token, flags);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Complete(int read) => _read.SetResult(read);

    // A read into nothing tells that there is something, and takes nothing.
    private int Take(Span<byte> destination)
    {
        if (_available < 0 || destination.IsEmpty)
        {
            return 0;
        }

        Event.CopyTo(destination);
        _available = 0;
        return Event.Length;
    }
}
