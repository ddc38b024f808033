namespace Okta.AgentProxy;

/// <summary>
/// Remembers who validated tokens are about. A singleton, thread-safe: a hit takes no lock and allocates nothing.
/// </summary>
/// <remarks>
/// <para>
/// A table of sets of eight places each. The keyed hash of the <c>Authorization</c> value selects a set; an entry counts when the digest of the whole value
/// is equal, it has not ended, and the signing keys have not changed since. So the table never grows, no input makes a lookup slower than eight comparisons of
/// hashes and one digest, and tokens that share a set can only push each other out. The values themselves are not kept.
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
    private const int MaxPassedForRoom = 4_096;
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly ValidatedToken?[] _places;
    private readonly int _ways;
    private readonly uint _sets;
    private readonly HeaderHash _hash = new();
    private readonly TimeProvider _time;
    private readonly Lock _writing = new();
    private readonly ITimer? _sweeper;
    private readonly long _maxBytes;
    private long _bytes;
    private int _hand;
    private long _evictions;

    /// <summary>A cache of <paramref name="capacity"/> entries and about <paramref name="maxBytes"/> at most; 0 entries remember nothing.</summary>
    public ValidatedTokenCache(int capacity, TimeProvider time, long maxBytes = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);

        _time = time;
        _maxBytes = maxBytes;
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

    /// <summary>About how many bytes the entries keep alive.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Finds what is known about an <c>Authorization</c> value.</summary>
    /// <param name="header">The value.</param>
    /// <param name="stamp">The current version of the signing keys.</param>
    /// <param name="connection">The items of the connection it came by, if requests come by it one after the other; else <see langword="null"/>.</param>
    public ValidatedToken? Find(string header, long stamp, IDictionary<object, object?>? connection = null)
    {
        if (_sets == 0)
        {
            return null;
        }

        if (connection is not null
            && connection.TryGetValue(RecognisedValue.Key, out var last)
            && last is RecognisedValue recognised
            && ReferenceEquals(recognised.Header, header)
            && !recognised.Token.IsForgotten)
        {
            return IsLiving(recognised.Token, stamp) ? Use(recognised.Token) : null;
        }

        var hash = _hash.Compute(header);
        var set = SetOf(hash);
        for (var i = set; i < set + _ways; i++)
        {
            if (Volatile.Read(ref _places[i]) is { } entry && entry.Hash == hash && HeaderDigest.TryCompute(header, out var digest) && entry.Is(digest))
            {
                if (!IsLiving(entry, stamp))
                {
                    break;
                }

                if (connection is not null)
                {
                    connection[RecognisedValue.Key] = new RecognisedValue(header, entry);
                }

                return Use(entry);
            }
        }

        return null;
    }

    /// <summary>
    /// Remembers a validated token. <paramref name="stamp"/> is the version of the signing keys read <em>before</em> validation began.
    /// </summary>
    public void Add(string header, Subject subject, long stamp)
    {
        var now = _time.GetUtcNow();
        var longest = now + (subject.ExpiresAt is null ? LifetimeWithoutExpiry : MaxLifetime);
        var endsAt = subject.ExpiresAt is { } expiry && expiry < longest ? expiry : longest;
        if (_sets == 0 || endsAt <= now || !HeaderDigest.TryCompute(header, out var digest))
        {
            return;
        }

        var entry = new ValidatedToken(digest, subject, _hash.Compute(header), stamp, endsAt.UtcTicks);
        lock (_writing)
        {
            var place = ChoosePlace(entry, now.Ticks);
            Replace(place, null);
            if (TryMakeRoom(entry.Size, now.Ticks))
            {
                Replace(place, entry);
            }
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
                if (Volatile.Read(ref _places[i]) is { } entry && which(entry.Subject))
                {
                    Replace(i, null);
                    removed++;
                }
            }
        }

        return removed;
    }

    /// <inheritdoc/>
    public void Dispose() => _sweeper?.Dispose();

    private bool IsLiving(ValidatedToken entry, long stamp) => entry.Stamp == stamp && _time.GetUtcNow().Ticks < entry.EndsAt;

    private static ValidatedToken Use(ValidatedToken entry)
    {
        // Written only if it changes: other processors have it too.
        if (!entry.WasUsed)
        {
            entry.WasUsed = true;
        }

        return entry;
    }

    private int SetOf(ulong hash) => (int)(((hash >> 32) * _sets) >> 32) * _ways;

    // The place of the same value, else a free or ended one, else the first that has not been used since it was last passed over.
    private int ChoosePlace(ValidatedToken newcomer, long now)
    {
        var set = SetOf(newcomer.Hash);
        var free = -1;
        for (var i = set; i < set + _ways; i++)
        {
            var entry = _places[i];
            if (entry is not null && entry.IsSameAs(newcomer))
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
            if (Volatile.Read(ref _places[i]) is { } ended && now >= ended.EndsAt)
            {
                lock (_writing)
                {
                    // Only if it is still the same: an insert may have been quicker.
                    if (ReferenceEquals(_places[i], ended))
                    {
                        Replace(i, null);
                    }
                }
            }
        }
    }

    // All writing goes through here, under the lock.
    private void Replace(int place, ValidatedToken? entry)
    {
        if (_places[place] is { } old)
        {
            _bytes -= old.Size;
            old.IsForgotten = true;
        }

        _bytes += entry?.Size ?? 0;
        Volatile.Write(ref _places[place], entry);
    }

    // A hand that goes round the table and takes what has ended or has not been used since it last came by. What gets no room although so many were passed
    // is not remembered: its next request validates again.
    private bool TryMakeRoom(int size, long now)
    {
        var passed = 0;
        for (var steps = 0; size <= _maxBytes && _bytes + size > _maxBytes && passed < MaxPassedForRoom && steps < 2 * _places.Length; steps++)
        {
            _hand = _hand + 1 < _places.Length ? _hand + 1 : 0;
            if (_places[_hand] is not { } entry)
            {
                continue;
            }

            passed++;
            if (entry.WasUsed && now < entry.EndsAt)
            {
                entry.WasUsed = false;
                continue;
            }

            Interlocked.Increment(ref _evictions);
            Replace(_hand, null);
        }

        return _bytes + size <= _maxBytes;
    }
}
