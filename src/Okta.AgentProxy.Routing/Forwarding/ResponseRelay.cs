using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Okta.AgentProxy.Routing;

/// <summary>How a relay ended.</summary>
internal enum RelayOutcome
{
    /// <summary>The backend ended its answer.</summary>
    Completed,

    /// <summary>The client hung up.</summary>
    ClientLeft,

    /// <summary>The backend broke in the middle.</summary>
    BackendBroke,

    /// <summary>The backend was silent for longer than allowed.</summary>
    Silent,

    /// <summary>The proxy ended the stream: the caller's token expired, or the agent lost its access.</summary>
    Revoked,
}

/// <summary>
/// Copies an answer to the client as it comes: what is there is passed on before anything is waited for, so an event is never held back (P1), and what
/// came in many pieces goes out in one. While nothing comes no buffer is held: an idle stream costs its connections and little else.
/// </summary>
internal static class ResponseRelay
{
    private const int SmallRead = 4096;

    // What is left of the writer's block is read into while it is at least this much. To ask for more begins another block, which at the end of the answer
    // stays empty and yet is sent: a system call for nothing.
    private const int LeastRead = 256;

    // Once a read comes back full, more waits behind it. Also the most that is gathered before it is passed on. With what Kestrel and a filter put in
    // front of it still within 64 KB, behind which the pool's next size is 128.
    private const int LargeRead = 56 * 1024;

    /// <summary>Relays to the end of the answer, or of what can be had of it.</summary>
    /// <param name="http">The client's request; its response has its headers, which need not have been sent.</param>
    /// <param name="body">The backend's answer.</param>
    /// <param name="clock">Ends the wait for it.</param>
    /// <param name="isEventStream">Whether the headers must not wait for the first bytes: those of a stream may come an hour later.</param>
    /// <param name="filter">Changes the answer on its way. What it cannot read ends the relay: nothing more passes.</param>
    /// <returns>
    /// How it ended. After <see cref="RelayOutcome.Completed"/> nothing waits in the response's writer, but where the server must write the end of the answer
    /// itself and the last bytes go out in the same call.
    /// </returns>
    /// <exception cref="ListFilterException">The filter could not read the answer.</exception>
    public static async Task<RelayOutcome> RelayAsync(HttpContext http, Stream body, RelayClock clock, bool isEventStream, IAnswerFilter? filter = null)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var clientLeft = http.RequestAborted;
        Gathered gathered = new(http.Response.BodyWriter, filter);
        var mustFlush = isEventStream;
        var isOver = false;

        try
        {
            // The headers are as they will be. Said before the first byte, which would otherwise be copied once more; sends nothing yet.
            await http.Response.StartAsync(clientLeft);
            while (true)
            {
                // A read into nothing returns when there is something: only then is memory taken.
                clock.Restart();
#pragma warning disable CA2012 // Each of the two reads is awaited once or forgotten; one variable for both, because it is kept with the state of the method.
                var coming = isOver ? default : body.ReadAsync(Memory<byte>.Empty, clock.Token);
                if ((mustFlush && (isOver || !coming.IsCompleted)) || gathered.IsFull)
                {
                    gathered.PassOn();
                    mustFlush = false;
                    var flushed = await gathered.Writer.FlushAsync(clientLeft);
                    if (flushed.IsCanceled || flushed.IsCompleted)
                    {
                        Forget(coming);
                        return RelayOutcome.ClientLeft;
                    }
                }

                if (isOver)
                {
                    return RelayOutcome.Completed;
                }

                if (await coming != 0)
                {
                    return RelayOutcome.BackendBroke;
                }

                // It may return although nothing can be read: a part of a TLS record, a socket that was ready once. What is not sent yet must not wait for that.
                coming = body.ReadAsync(gathered.Room(mustFlush), clock.Token);
                if (mustFlush && !coming.IsCompleted)
                {
                    gathered.PassOn(isReading: true);
                    mustFlush = false;
                    if (await gathered.Writer.FlushAsync(clientLeft) is { IsCanceled: true } or { IsCompleted: true })
                    {
                        Forget(coming);
                        return RelayOutcome.ClientLeft;
                    }
                }

                var read = await coming;
#pragma warning restore CA2012
                if (read == 0)
                {
                    gathered.Complete();
                    (isOver, mustFlush) = (true, !EndsWithWhatIsLeft(http) && IsUnflushed(gathered.Writer));
                    continue;
                }

                gathered.Add(read);
                mustFlush = true;
            }
        }
        catch (OperationCanceledException)
        {
            return clientLeft.IsCancellationRequested ? RelayOutcome.ClientLeft : clock.IsRevoked ? RelayOutcome.Revoked : RelayOutcome.Silent;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or InvalidOperationException or ObjectDisposedException)
        {
            if (clientLeft.IsCancellationRequested)
            {
                return RelayOutcome.ClientLeft;
            }

            // What came before the backend broke is the client's.
            await TryPassOnAsync(gathered, clientLeft);
            return RelayOutcome.BackendBroke;
        }
    }

    /// <summary>
    /// Whether the server has something of its own to write at the end, and what is left goes out with it in one call: the last chunk, or the frame that ends an
    /// HTTP/2 stream. After an answer whose length was announced it writes nothing, and does not look for what was advanced and not flushed: those bytes
    /// would wait for the connection's next answer. Whatever a host put in front of the server promises nothing either.
    /// </summary>
    private static bool EndsWithWhatIsLeft(HttpContext http)
    {
        var version = http.Request.Protocol;
        return (HttpProtocol.IsHttp11(version) ? http.Response.ContentLength is null : HttpProtocol.IsHttp2(version) || HttpProtocol.IsHttp3(version))
            && ReferenceEquals(http.Features.Get<IHttpResponseBodyFeature>(), http.Features.Get<IHttpResponseFeature>());
    }

    private static bool IsUnflushed(PipeWriter writer) => !writer.CanGetUnflushedBytes || writer.UnflushedBytes > 0;

    private static async ValueTask TryPassOnAsync(Gathered rest, CancellationToken clientLeft)
    {
        try
        {
            // Whatever failed, a read may still be under way: its memory is never another request's.
            rest.PassOn(isReading: true);
            await rest.Writer.FlushAsync(clientLeft);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            // Nobody is left to have it.
        }
    }

    /// <summary>Nobody waits for this any longer; that it fails when the answer is disposed of is no news.</summary>
    private static void Forget(ValueTask<int> coming) =>
        _ = coming.AsTask().ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>A reader may be slow, and an MCP stream is mostly quiet: Kestrel must not take either for an attack (P15).</summary>
    public static void AllowSlowReader(HttpContext http)
    {
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    /// <summary>What was read and not passed on yet, in the writer's own memory.</summary>
    private struct Gathered(PipeWriter writer, IAnswerFilter? filter)
    {
        // Where a filter must see it first. Nothing is read into it before something is there, so an idle stream has none.
        private Memory<byte> _input;

        // Where what may yet have to be waited for is read: the writer's memory must not be, while what it has already is flushed.
        private byte[]? _apart;
        private int _inputStart;
        private int _length;
        private int _room;
        private bool _readsFull;
        private bool _isApart;

        public readonly PipeWriter Writer => writer;

        public readonly bool IsFull => _length > LargeRead - SmallRead;

        public Memory<byte> Room(bool hasUnsent)
        {
            _isApart = hasUnsent;
            if (!hasUnsent)
            {
                return Own();
            }

            var wanted = _readsFull ? LargeRead : SmallRead;
            if (_apart is not null && _apart.Length < wanted)
            {
                ArrayPool<byte>.Shared.Return(_apart);
                _apart = null;
            }

            _apart ??= ArrayPool<byte>.Shared.Rent(wanted);
            _room = Math.Min(wanted, LargeRead - _length);
            return _apart.AsMemory(0, _room);
        }

        public void Add(int read)
        {
            _readsFull = read == _room && read > SmallRead / 2;
            if (!_isApart)
            {
                if (filter is null)
                {
                    writer.Advance(read);
                }
            }
            else if (filter is null)
            {
                writer.Write(_apart.AsSpan(0, read));
            }
            else
            {
                _apart.AsSpan(0, read).CopyTo(Own().Span);
            }

            _length += read;
        }

        /// <summary>Hands over what is here.</summary>
        /// <param name="isReading">Whether a read is under way, whose memory is not given back then.</param>
        public void PassOn(bool isReading = false)
        {
            if (_apart is not null && !isReading)
            {
                ArrayPool<byte>.Shared.Return(_apart);
                _apart = null;
            }

            // Taken out first: whatever goes wrong in the filter, nothing is shown to it twice.
            var (input, length) = (_input, _length);
            (_input, _length) = (default, 0);
            if (filter is not null && length > 0)
            {
                InPlaceOutput output = new(input[..(_inputStart + length)], _inputStart);
                filter.Write(input.Span.Slice(_inputStart, length), output);
                writer.Advance(output.InPlace);
                writer.Write(output.Rest);
            }
        }

        public void Complete()
        {
            PassOn();
            filter?.Complete();
        }

        private Memory<byte> Own()
        {
            if (filter is null)
            {
                var room = writer.GetMemory(_readsFull ? LargeRead - _length : LeastRead);
                _room = room.Length;
                return room;
            }

            if (_input.IsEmpty)
            {
                // What the filter holds back goes out first: with room for it, the rest is where it belongs.
                _inputStart = filter.Held <= SmallRead ? filter.Held : 0;
                _input = writer.GetMemory(_inputStart + LargeRead);
            }

            _room = LargeRead - _length;
            return _input.Slice(_inputStart + _length, _room);
        }
    }
}
