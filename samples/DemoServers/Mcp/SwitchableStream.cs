namespace DemoServers.Mcp;

/// <summary>A write-only stream whose far end comes and goes; what is written while nobody is connected is dropped.</summary>
internal sealed class SwitchableStream : Stream
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private Stream? _target;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes to <paramref name="target"/> until the token is cancelled.</summary>
    public async Task ConnectAsync(Stream target, CancellationToken cancellationToken)
    {
        await SwitchAsync(target);

        try
        {
            await target.FlushAsync(cancellationToken);
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }
        finally
        {
            await SwitchAsync(null);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await OnTargetAsync(target => target.WriteAsync(buffer, cancellationToken));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        OnTargetAsync(target => new ValueTask(target.FlushAsync(cancellationToken)));

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override void Flush() => throw new NotSupportedException("Flush asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _writing.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task SwitchAsync(Stream? target)
    {
        await _writing.WaitAsync();
        _target = target;
        _writing.Release();
    }

    private async Task OnTargetAsync(Func<Stream, ValueTask> action)
    {
        await _writing.WaitAsync();

        try
        {
            if (_target is { } target)
            {
                await action(target);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is going away; the session goes on without it.
            _target = null;
        }
        finally
        {
            _writing.Release();
        }
    }
}
