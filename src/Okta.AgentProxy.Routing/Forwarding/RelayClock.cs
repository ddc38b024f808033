namespace Okta.AgentProxy.Routing;

/// <summary>
/// The one cancellation source of a forwarded request: the client hanging up, the wait for the response headers, then silence, and the proxy's
/// own wish to end the stream. Pooled, because almost no request ever needs it to fire.
/// </summary>
internal sealed class RelayClock : IDisposable
{
    private const int MaxPooled = 1024;

    private static readonly System.Collections.Concurrent.ConcurrentQueue<RelayClock> Pool = new();

    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _clientLeft;
    private TimeSpan _limit = Timeout.InfiniteTimeSpan;
    private volatile bool _revoked;

    private RelayClock()
    {
    }

    public CancellationToken Token => _source.Token;

    public bool IsRevoked => _revoked;

    public static RelayClock Start(TimeSpan firstLimit, CancellationToken clientLeft)
    {
        var clock = Pool.TryDequeue(out var pooled) ? pooled : new RelayClock();
        clock._revoked = false;
        clock._limit = firstLimit;
        clock._clientLeft = clientLeft.UnsafeRegister(static state => ((RelayClock)state!)._source.Cancel(), clock);
        clock.Restart();
        return clock;
    }

    /// <summary>From now on the limit is <paramref name="limit"/> of silence; <see langword="null"/> for none.</summary>
    public void SwitchTo(TimeSpan? limit)
    {
        _limit = limit ?? Timeout.InfiniteTimeSpan;
        if (_limit == Timeout.InfiniteTimeSpan)
        {
            _source.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Something happened: the wait starts again.</summary>
    public void Restart()
    {
        if (_limit != Timeout.InfiniteTimeSpan)
        {
            _source.CancelAfter(_limit);
        }
    }

    /// <summary>Ends the stream because the caller may not have it any longer. Safe from any thread until <see cref="Dispose"/>.</summary>
    public void Revoke()
    {
        _revoked = true;
        _source.Cancel();
    }

    public void Dispose()
    {
        // Waits for a callback that is running, so that nothing fires into the next request's use of this object.
        _clientLeft.Dispose();
        if (_source.TryReset() && Pool.Count < MaxPooled)
        {
            Pool.Enqueue(this);
        }
        else
        {
            _source.Dispose();
        }
    }
}
