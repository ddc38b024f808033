namespace Okta.AgentProxy.Exchange;

/// <summary>
/// The place of one key in memory: the credential, a refusal, and the flight that is under way. Reads are lock-free; changes hold the slot's lock.
/// </summary>
internal sealed class CredentialSlot
{
    private readonly Lock _lock = new();
    private volatile KeptCredential? _credential;
    private volatile KeptRefusal? _refusal;
    private volatile CredentialFlight? _flight;
    private bool _isRemoved;
    private long _lastUsed;
    private DateTimeOffset _invalidationsSince;
    private int _invalidations;

    public KeptCredential? Credential => _credential;

    public KeptRefusal? Refusal => _refusal;

    public CredentialFlight? Flight => _flight;

    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Marks the slot as used; writes at most once a second, so that a hot slot's cache line is not fought over.</summary>
    public void Touch(DateTimeOffset now)
    {
        if (now.Ticks - Volatile.Read(ref _lastUsed) > TimeSpan.TicksPerSecond)
        {
            Volatile.Write(ref _lastUsed, now.Ticks);
        }
    }

    /// <summary>The flight that is under way, or a new one that the caller must start; <see langword="null"/> when the slot was removed meanwhile.</summary>
    public CredentialFlight? Join(CredentialRequest request, string scopes, out bool mustStart)
    {
        lock (_lock)
        {
            mustStart = false;
            if (_isRemoved)
            {
                return null;
            }

            mustStart = _flight is null;
            return _flight ??= new CredentialFlight(new ExchangeTicket(request, scopes));
        }
    }

    /// <summary>A new flight, unless one is under way or <paramref name="stale"/> has been replaced.</summary>
    public CredentialFlight? TryStartRefresh(CredentialRequest request, string scopes, KeptCredential stale)
    {
        lock (_lock)
        {
            return _isRemoved || _flight is not null || _credential != stale ? null : _flight = new CredentialFlight(new ExchangeTicket(request, scopes));
        }
    }

    /// <summary>Ends the flight and keeps what it brought: <see langword="null"/> leaves the credential as it is.</summary>
    public void Land(CredentialFlight flight, KeptCredential? credential, KeptRefusal? refusal, bool dropCredential)
    {
        lock (_lock)
        {
            if (_flight == flight)
            {
                _flight = null;
            }

            if (_isRemoved)
            {
                return;
            }

            _refusal = refusal;
            if (credential is not null || dropCredential)
            {
                _credential = credential;
            }
        }
    }

    /// <summary>Pushes the next background refresh back, after one that failed.</summary>
    public void Postpone(KeptCredential stale, DateTimeOffset refreshAt)
    {
        lock (_lock)
        {
            if (_credential == stale)
            {
                _credential = new KeptCredential(stale.Later.Credential!, stale.EndsAt, refreshAt);
            }
        }
    }

    /// <summary>Whether the refused credential is the one that is kept, so that forgetting it makes sense.</summary>
    /// <returns><see langword="null"/> when that was done <paramref name="budget"/> times within a minute already.</returns>
    public bool? MayInvalidate(BackendCredential refused, DateTimeOffset now, int budget)
    {
        lock (_lock)
        {
            if (_credential is not { } kept || !kept.Is(refused))
            {
                return false;
            }

            return now - _invalidationsSince < TimeSpan.FromMinutes(1) && _invalidations >= budget ? null : true;
        }
    }

    /// <summary>Forgets the credential if it is still the refused one.</summary>
    public void Invalidate(BackendCredential refused, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_credential is not { } kept || !kept.Is(refused))
            {
                return;
            }

            if (now - _invalidationsSince >= TimeSpan.FromMinutes(1))
            {
                _invalidationsSince = now;
                _invalidations = 0;
            }

            _invalidations++;
            _credential = null;
        }
    }

    /// <summary>Empties the slot for good; whoever holds it looks for another. Says whether there was a credential in it.</summary>
    public bool Purge(DateTimeOffset now)
    {
        lock (_lock)
        {
            var had = _credential is { } kept && now < kept.EndsAt;
            _isRemoved = true;
            _credential = null;
            _refusal = null;
            return had;
        }
    }

    /// <summary>Marks the slot as removed, so that nobody starts a flight in it any more; not while one is under way.</summary>
    public bool TryRetire(DateTimeOffset now, bool evenIfUseful)
    {
        lock (_lock)
        {
            var useful = (_credential is { } kept && now < kept.EndsAt)
                || (_refusal is { } refusal && !refusal.IsOver(now))
                || now - _invalidationsSince < TimeSpan.FromMinutes(1);
            if (_flight is not null || (useful && !evenIfUseful))
            {
                return false;
            }

            return _isRemoved = true;
        }
    }
}
