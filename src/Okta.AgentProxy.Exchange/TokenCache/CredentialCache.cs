using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Credentials by who they are for. Memory first, then the <see cref="ITokenCache"/> of the host, then the source; one flight per key, which goes on
/// when its first caller hangs up; renewed in the background before they end. Thread-safe.
/// </summary>
internal sealed partial class CredentialCache : IAsyncDisposable, IDisposable
{
    private readonly ConcurrentDictionary<CredentialKey, CredentialSlot> _slots = new();
    private readonly CredentialFlights _flights;
    private readonly TokenExchangeOptions _options;
    private readonly SharedCredentials _shared;
    private readonly TimeProvider _clock;
    private readonly ExchangeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly CredentialEviction _eviction;

    public CredentialCache(SharedCredentials shared, TimeProvider clock, ExchangeMetrics metrics, IOptions<TokenExchangeOptions> options, ILogger<CredentialCache> logger)
    {
        _shared = shared;
        _clock = clock;
        _metrics = metrics;
        _options = options.Value;
        _logger = logger;
        _eviction = new CredentialEviction(_slots, _options.MaxCachedCredentials, clock);
        _flights = new CredentialFlights(shared, _eviction, clock, metrics, _options, logger);
    }

    /// <summary>How many keys are in memory.</summary>
    public int Count => _slots.Count;

    /// <summary>Whether a credential for <paramref name="key"/> is being obtained.</summary>
    public bool IsFlying(CredentialKey key) => _slots.TryGetValue(key, out var slot) && slot.Flight is not null;

    /// <summary>The credential for <paramref name="key"/>: synchronous and without allocation when it is in memory.</summary>
    public ValueTask<CredentialResult> GetAsync(CredentialKey key, CredentialRequest request, ICredentialSource source, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (_slots.TryGetValue(key, out var slot) && slot.Credential is { } kept && now < kept.EndsAt)
        {
            slot.Touch(now);
            _metrics.Hit();
            if (now >= kept.RefreshAt && slot.Flight is null && CanExtend(key, request, kept))
            {
                Refresh(key, slot, kept, request, source);
            }

            return new ValueTask<CredentialResult>(kept.Later);
        }

        return new ValueTask<CredentialResult>(GetSlowAsync(key, request, source, cancellationToken));
    }

    /// <summary>Forgets the credential a backend refused, here and in the shared cache, if it is still the one that is kept.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="refused">The credential.</param>
    /// <param name="beforehand">What must be done while nobody can obtain the next one yet: withdrawing it at its source, say.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask InvalidateAsync(CredentialKey key, BackendCredential refused, Func<Task>? beforehand, CancellationToken cancellationToken)
    {
        _slots.TryGetValue(key, out var slot);
        var may = slot is null ? true : slot.MayInvalidate(refused, _clock.GetUtcNow(), _options.MaxInvalidationsPerMinute);
        if (may is null)
        {
            // A backend that refuses everything must not make us fetch a token per request: Okta counts them (and bills some).
            LogInvalidationRefused(_logger);
            return;
        }

        if (may.Value && beforehand is not null)
        {
            await beforehand();
        }

        // The shared cache first: a caller that finds its own place empty looks there next, and must not find the refused one again.
        await _shared.RemoveAsync(_shared.PlaceOf(key), refused, cancellationToken);
        slot?.Invalidate(refused, _clock.GetUtcNow());
    }

    /// <summary>What is in memory now.</summary>
    public IEnumerable<KeyValuePair<CredentialKey, CredentialSlot>> Slots => _slots;

    /// <summary>Forgets one key, even while its credential is being obtained: who waits for that one gets it, who comes later does not.</summary>
    public bool Purge(KeyValuePair<CredentialKey, CredentialSlot> slot) => _slots.TryRemove(slot) && slot.Value.Purge(_clock.GetUtcNow());

    public ValueTask DisposeAsync() => _flights.DisposeAsync();

    public void Dispose() => _flights.Dispose();

    private async Task<CredentialResult> GetSlowAsync(CredentialKey key, CredentialRequest request, ICredentialSource source, CancellationToken cancellationToken)
    {
        var isMiss = false;
        while (true)
        {
            var slot = _slots.GetOrAdd(key, static _ => new CredentialSlot());
            var now = _clock.GetUtcNow();
            slot.Touch(now);

            if (slot.Credential is { } kept && now < kept.EndsAt)
            {
                return kept.Later;
            }

            if (slot.Refusal?.For(request.SubjectToken, now) is { } refused)
            {
                _metrics.RefusalHit();
                return refused;
            }

            if (slot.Join(request, key.Scopes, out var mustStart) is not { } flight)
            {
                continue;
            }

            if (mustStart)
            {
                _metrics.Miss();
                _eviction.Added();
                _flights.Start(key, slot, flight, refreshing: null, source);
            }
            else
            {
                _metrics.Wait();
            }

            var result = await flight.Landed.WaitAsync(cancellationToken);

            // The one we waited for was refused because of its own token; ours is another one and gets its own try, once.
            if (!mustStart && !isMiss && flight.FailedForItsToken && !string.Equals(flight.Ticket.SubjectToken, request.SubjectToken, StringComparison.Ordinal))
            {
                isMiss = true;
                continue;
            }

            return result;
        }
    }

    // A credential that ends because the user's token ends cannot be extended with that same token: trying would fetch one per request.
    private bool CanExtend(in CredentialKey key, CredentialRequest request, KeptCredential kept) =>
        !key.IsPerSubject || request.Subject.ExpiresAt is not { } end || end > kept.EndsAt + _options.ExpiryMargin;

    private void Refresh(in CredentialKey key, CredentialSlot slot, KeptCredential kept, CredentialRequest request, ICredentialSource source)
    {
        if (slot.TryStartRefresh(request, key.Scopes, kept) is { } flight)
        {
            _metrics.Refresh();
            _flights.Start(key, slot, flight, kept, source);
        }
    }

    [LoggerMessage(EventIds.InvalidationRefused, LogLevel.Warning, "A backend refuses one credential after the other; the last one is kept")]
    private static partial void LogInvalidationRefused(ILogger logger);
}
