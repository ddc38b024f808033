namespace Okta.AgentProxy;

/// <summary>
/// Remembers who validated tokens are about. A singleton, thread-safe: a hit takes no lock and allocates nothing.
/// </summary>
/// <remarks>
/// <para>
/// A table of sets of eight places each. The keyed hash of the <c>Authorization</c> value selects a set; an entry counts when the whole value is equal,
/// it has not ended, and the signing keys have not changed since. So the table never grows, no input makes a lookup slower than eight comparisons of
/// hashes and one of values, and tokens that share a set can only push each other out.
/// </para>
/// <para>
/// Only validated tokens are ever inserted: invented ones cannot fill it. An entry lasts until its token expires, five minutes at most (one minute when
/// the scheme names no end), because only <em>who the token is</em> is remembered; agents, scopes and policies are looked at on every request.
/// </para>
/// </remarks>
internal sealed class ValidatedTokenCache : IDisposable
{
    /// <summary>The longest that a validation is believed.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The same for a token without an end, which may be revocable and opaque (RFC 7662 §4).</summary>
    public static readonly TimeSpan LifetimeWithoutExpiry = TimeSpan.FromMinutes(1);

    private const int Ways = 8;
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly ValidatedToken?[] _places;
    private readonly int _ways;
    private readonly uint _sets;
    private readonly HeaderHash _hash = new();
    private readonly TimeProvider _time;
    private readonly Lock _writing = new();
    private readonly ITimer? _sweeper;
    private long _evictions;

    /// <summary>A cache of <paramref name="capacity"/> entries at most; 0 remembers nothing.</summary>
    public ValidatedTokenCache(int capacity, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);

        _time = time;
        _ways = Math.Clamp(capacity, 1, Ways);
        _sets = (uint)(capacity / _ways);
        _places = new ValidatedToken?[_sets * (uint)_ways];

        // Ended entries hold tokens and claims; an idle proxy must let go of them too.
        _sweeper = _sets == 0 ? null : BackgroundWork.CreateTimer(time, static cache => cache.Sweep(), this, SweepInterval, SweepInterval, logger: null);
    }

    /// <summary>How many living entries had to make room.</summary>
    public long Evictions => Interlocked.Read(ref _evictions);

    /// <summary>How many entries there are, ended ones included. Walks the table: for metrics and tests.</summary>
    public int Count => _places.Count(place => place is not null);

    /// <summary>Finds what is known about an <c>Authorization</c> value; <paramref name="stamp"/> is the current version of the signing keys.</summary>
    public ValidatedToken? Find(string header, long stamp)
    {
        if (_sets == 0)
        {
            return null;
        }

        var hash = _hash.Compute(header);
        var set = SetOf(hash);
        for (var i = set; i < set + _ways; i++)
        {
            // The reference is compared first: on one connection it is the same string again and again. The full comparison needs no constant
            // time: whoever gets that far has a value with the right keyed hash, which is the token itself.
            if (Volatile.Read(ref _places[i]) is { } entry
                && entry.Hash == hash
                && (ReferenceEquals(entry.Header, header) || string.Equals(entry.Header, header, StringComparison.Ordinal)))
            {
                if (entry.Stamp != stamp || _time.GetUtcNow().Ticks >= entry.EndsAt)
                {
                    break;
                }

                if (!entry.WasUsed)
                {
                    entry.WasUsed = true;
                }

                return entry;
            }
        }

        return null;
    }

    /// <summary>
    /// Remembers a validated token. <paramref name="stamp"/> is the version of the signing keys read <em>before</em> validation began.
    /// </summary>
    public void Add(string header, string token, Subject subject, long stamp)
    {
        var now = _time.GetUtcNow();
        var longest = now + (subject.ExpiresAt is null ? LifetimeWithoutExpiry : MaxLifetime);
        var endsAt = subject.ExpiresAt is { } expiry && expiry < longest ? expiry : longest;
        if (_sets == 0 || endsAt <= now)
        {
            return;
        }

        var entry = new ValidatedToken(header, token, subject, _hash.Compute(header), stamp, endsAt.UtcTicks);
        lock (_writing)
        {
            Volatile.Write(ref _places[ChoosePlace(entry, now.Ticks)], entry);
        }
    }

    /// <summary>The entries that still count, as far as time goes. Walks the table: for the admin API.</summary>
    public IEnumerable<ValidatedToken> Living()
    {
        var now = _time.GetUtcNow().Ticks;
        return _places.Where(entry => entry is not null && now < entry.EndsAt)!;
    }

    /// <summary>Forgets the entries of the subjects that <paramref name="which"/> means; returns how many.</summary>
    public int Remove(Predicate<Subject> which)
    {
        var removed = 0;
        lock (_writing)
        {
            for (var i = 0; i < _places.Length; i++)
            {
                if (Volatile.Read(ref _places[i]) is { } entry && which(entry.Subject) && Interlocked.CompareExchange(ref _places[i], null, entry) == entry)
                {
                    removed++;
                }
            }
        }

        return removed;
    }

    /// <inheritdoc/>
    public void Dispose() => _sweeper?.Dispose();

    private int SetOf(ulong hash) => (int)(((hash >> 32) * _sets) >> 32) * _ways;

    // The place of the same value, else a free or ended one, else the first that has not been used since it was last passed over.
    private int ChoosePlace(ValidatedToken newcomer, long now)
    {
        var set = SetOf(newcomer.Hash);
        var free = -1;
        for (var i = set; i < set + _ways; i++)
        {
            var entry = _places[i];
            if (entry is not null && entry.Hash == newcomer.Hash && string.Equals(entry.Header, newcomer.Header, StringComparison.Ordinal))
            {
                return i;
            }

            // Not "another stamp": a newcomer that was validated with the keys of yesterday must not push out those of today.
            if (free < 0 && (entry is null || entry.Stamp < newcomer.Stamp || now >= entry.EndsAt))
            {
                free = i;
            }
        }

        return free >= 0 ? free : Evict(set);
    }

    private int Evict(int set)
    {
        Interlocked.Increment(ref _evictions);
        for (var i = set; i < set + _ways; i++)
        {
            if (_places[i] is not { WasUsed: true } used)
            {
                return i;
            }

            used.WasUsed = false;
        }

        // All have been used since: a place that moves on with every eviction, so that it is not always the same one's turn.
        return set + (int)((ulong)Interlocked.Read(ref _evictions) % (ulong)_ways);
    }

    private void Sweep()
    {
        var now = _time.GetUtcNow().Ticks;
        for (var i = 0; i < _places.Length; i++)
        {
            if (Volatile.Read(ref _places[i]) is { } entry && now >= entry.EndsAt)
            {
                // Only if it is still the same: an insert may have been quicker.
                Interlocked.CompareExchange(ref _places[i], null, entry);
            }
        }
    }
}
