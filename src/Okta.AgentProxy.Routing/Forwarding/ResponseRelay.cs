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
/// Copies an answer to the client as it comes: what one read brings is flushed before the next read, so an event is never held back (P1). While
/// nothing comes no buffer is held: an idle stream costs its connections and little else.
/// </summary>
internal static class ResponseRelay
{
    private const int SmallRead = 4096;

    // Once a read comes back full, more waits behind it: a large body is copied in large steps, each of which costs two calls into the kernel.
    private const int LargeRead = 64 * 1024;

    public static async Task<RelayOutcome> RelayAsync(HttpContext http, Stream body, RelayClock clock)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var writer = http.Response.BodyWriter;
        var clientLeft = http.RequestAborted;
        var size = SmallRead;

        try
        {
            while (true)
            {
                // A read into nothing returns when there is something: only then is memory taken.
                clock.Restart();
                if (await body.ReadAsync(Memory<byte>.Empty, clock.Token) != 0)
                {
                    return RelayOutcome.BackendBroke;
                }

                var read = await body.ReadAsync(writer.GetMemory(size), clock.Token);
                if (read == 0)
                {
                    return RelayOutcome.Completed;
                }

                writer.Advance(read);
                size = read >= size ? LargeRead : SmallRead;
                var flushed = await writer.FlushAsync(clientLeft);
                if (flushed.IsCanceled || flushed.IsCompleted)
                {
                    return RelayOutcome.ClientLeft;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return clientLeft.IsCancellationRequested ? RelayOutcome.ClientLeft : clock.IsRevoked ? RelayOutcome.Revoked : RelayOutcome.Silent;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or InvalidOperationException or ObjectDisposedException)
        {
            return clientLeft.IsCancellationRequested ? RelayOutcome.ClientLeft : RelayOutcome.BackendBroke;
        }
    }

    /// <summary>A reader may be slow, and an MCP stream is mostly quiet: Kestrel must not take either for an attack (P15).</summary>
    public static void AllowSlowReader(HttpContext http)
    {
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
