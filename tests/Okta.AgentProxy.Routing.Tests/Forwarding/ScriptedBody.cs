using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

/// <summary>The backend's answer: these pieces are at hand, one for each read; then it waits.</summary>
internal sealed class ScriptedBody : Stream
{
    private readonly Queue<byte[]> _pieces = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;
    private bool _broken;
    private Action? _meanwhile;

    public ScriptedBody(params string[] pieces) => Array.ForEach(pieces, piece => _pieces.Enqueue(Encoding.UTF8.GetBytes(piece)));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Add(string piece)
    {
        _pieces.Enqueue(Encoding.UTF8.GetBytes(piece));
        Interlocked.Exchange(ref _more, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public void End()
    {
        _ended = true;
        Interlocked.Exchange(ref _more, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Instead of an end.</summary>
    /// <param name="meanwhile">What happens at the same time.</param>
    public void Break(Action? meanwhile = null) => (_broken, _meanwhile) = (true, meanwhile);

    private IOException Broken()
    {
        _meanwhile?.Invoke();
        return new IOException("broken");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (_pieces.Count == 0 && !_ended && !_broken)
        {
            var more = _more.Task;
            await more.WaitAsync(cancellationToken);
        }

        if (buffer.Length == 0)
        {
            return _pieces.Count == 0 && _broken ? throw Broken() : 0;
        }

        if (_pieces.Count == 0)
        {
            return _broken ? throw Broken() : 0;
        }

        var piece = _pieces.Peek();
        var length = Math.Min(piece.Length, buffer.Length);
        piece.AsSpan(0, length).CopyTo(buffer.Span);
        _pieces.Dequeue();
        if (length < piece.Length)
        {
            var rest = new Queue<byte[]>(_pieces);
            _pieces.Clear();
            _pieces.Enqueue(piece[length..]);
            while (rest.TryDequeue(out var next))
            {
                _pieces.Enqueue(next);
            }
        }

        return length;
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
