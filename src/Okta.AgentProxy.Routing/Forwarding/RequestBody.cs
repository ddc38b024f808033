using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// The whole request body in a pooled buffer, which the content made from it sends as it is. The buffer goes back to the pool only when no send
/// can still be reading it: a response may overtake its request, and a reused buffer would then carry somebody else's message.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBuffer = 4 * 1024;

    private byte[]? _buffer;
    private int _length;
    private int _sending;

    private RequestBody(byte[] buffer) => _buffer = buffer;

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads the body; <see langword="null"/> when it is longer than <paramref name="limit"/>.</summary>
    public static async ValueTask<RequestBody?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        // One byte more than announced, so that the read that finds the end does not need a bigger buffer.
        var announced = request.ContentLength is { } length && length <= limit ? (int)length + 1 : FirstBuffer;
        RequestBody body = new(ArrayPool<byte>.Shared.Rent(Math.Min(announced, limit + 1)));
        try
        {
            while (true)
            {
                var read = await request.Body.ReadAsync(body._buffer.AsMemory(body._length), cancellationToken);
                if (read == 0)
                {
                    return body;
                }

                body._length += read;
                if (body._length > limit)
                {
                    body.Dispose();
                    return null;
                }

                if (body._length == body._buffer!.Length)
                {
                    body.Grow(limit);
                }
            }
        }
        catch (IOException unreadable) when (unreadable is not (BadHttpRequestException or ConnectionResetException) && !cancellationToken.IsCancellationRequested)
        {
            // Kestrel says so of a chunk's size that is too big a number. The client is still there, and without an error would be told 200.
            body.Dispose();
            throw new BadHttpRequestException(unreadable.Message, unreadable);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Puts another message in its place; only before it is sent.</summary>
    public void Replace(ReadOnlySpan<byte> message)
    {
        var other = ArrayPool<byte>.Shared.Rent(message.Length);
        message.CopyTo(other);
        ArrayPool<byte>.Shared.Return(_buffer!);
        (_buffer, _length) = (other, message.Length);
    }

    /// <summary>Gives every escaped string one reading, in place; only before it is sent.</summary>
    public void ReplaceLoneSurrogates() => JsonEscapes.ReplaceLoneSurrogates(_buffer.AsSpan(0, _length));

    /// <summary>Content for one send of this body.</summary>
    public HttpContent ToContent() => new Content(this);

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, null);
        if (buffer is not null && Volatile.Read(ref _sending) == 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Grow(int limit)
    {
        var bigger = ArrayPool<byte>.Shared.Rent((int)Math.Min((long)_length * 2, limit + 1L));
        _buffer.AsSpan(0, _length).CopyTo(bigger);
        ArrayPool<byte>.Shared.Return(_buffer!);
        _buffer = bigger;
    }

    private sealed class Content(RequestBody body) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref body._sending);
            try
            {
                // Disposed means the request is over; sending nothing would be a truncated message, so it must fail.
                var buffer = Volatile.Read(ref body._buffer) ?? throw new OperationCanceledException("The request has ended.");
                await stream.WriteAsync(buffer.AsMemory(0, body._length), cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref body._sending);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body._length;
            return true;
        }
    }
}
