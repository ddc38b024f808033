using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Credentials by who they are for. Memory first, then the <see cref="ITokenCache"/> of the host, then the source; one flight per key, which goes on
/// when its first caller hangs up; renewed in the background before they end. Owns its flights: they end with it. Thread-safe.
/// </summary>
internal sealed partial class CredentialCache : IAsyncDisposable
{
    private readonly ConcurrentDictionary<CredentialKey, CredentialSlot> _slots = new();
    private readonly ConcurrentDictionary<Task, byte> _flights = new();
    private readonly CancellationTokenSource _stopping = new();
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
    /// <returns>Whether this call did it; false when somebody else had done it before.</returns>
    public async ValueTask<bool> InvalidateAsync(CredentialKey key, BackendCredential refused, CancellationToken cancellationToken)
    {
        bool? forgotten = true;
        if (_slots.TryGetValue(key, out var slot))
        {
            forgotten = slot.Invalidate(refused, _clock.GetUtcNow(), _options.MaxInvalidationsPerMinute);
            if (forgotten is null)
            {
                // A backend that refuses everything must not make us fetch a token per request: Okta counts them (and bills some).
                LogInvalidationRefused(_logger);
                return false;
            }
        }

        await _shared.RemoveAsync(key, refused, cancellationToken);
        return forgotten.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_flights.Keys);
        _stopping.Dispose();
    }

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
                Start(key, slot, flight, refreshing: null, source);
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
        !key.IsPerSubject || request.Subject.ExpiresAt is not { } end || end - _options.ExpiryMargin > kept.EndsAt;

    private void Refresh(in CredentialKey key, CredentialSlot slot, KeptCredential kept, CredentialRequest request, ICredentialSource source)
    {
        if (slot.TryStartRefresh(request, key.Scopes, kept) is { } flight)
        {
            _metrics.Refresh();
            Start(key, slot, flight, kept, source);
        }
    }

    private void Start(CredentialKey key, CredentialSlot slot, CredentialFlight flight, KeptCredential? refreshing, ICredentialSource source)
    {
        var parent = Activity.Current?.Context ?? default;

        // The flight outlives the request: nothing ambient of it (HttpContext, Activity, locale) may leak into it.
        Task task;
        using (ExecutionContext.SuppressFlow())
        {
            task = Task.Run(() => FlyAsync(key, slot, flight, refreshing, source, parent));
        }

        _flights.TryAdd(task, 0);
        _ = task.ContinueWith(static (done, flights) => ((ConcurrentDictionary<Task, byte>)flights!).TryRemove(done, out _), _flights, TaskScheduler.Default);
    }

    private async Task FlyAsync(CredentialKey key, CredentialSlot slot, CredentialFlight flight, KeptCredential? refreshing, ICredentialSource source, ActivityContext parent)
    {
        using var activity = ExchangeActivities.Start(flight.Ticket, source.Name, parent);
        var started = _clock.GetTimestamp();
        var asked = _clock.GetUtcNow();
        var result = CredentialResult.Failure(ProxyErrors.Internal);
        BackendCredential? obtained = null;
        KeptCredential? kept = null;
        KeptRefusal? refusal = null;
        var drop = false;
        var ownToken = false;

        try
        {
            using var limit = new CancellationTokenSource(_options.TotalTimeout, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);

            if (await _shared.GetAsync(key, refreshing?.EndsAt ?? asked, either.Token) is { } found)
            {
                kept = Keep(key, flight.Ticket, found.Credential, asked, found.ExpiresAt - asked, fromCache: true);
                result = kept?.First ?? CredentialResult.Success(found.Credential);
            }

            if (kept is null)
            {
                var outcome = await ObtainAsync(source, flight.Ticket, either.Token);
                activity?.SetTag("agentproxy.outcome", outcome.Error?.Code ?? "ok");
                _metrics.ExchangeFinished(source.Name, outcome.Error?.Code, _clock.GetElapsedTime(started));

                if (outcome.Credential is { } credential)
                {
                    kept = Keep(key, flight.Ticket, credential, asked, outcome.Lifetime, fromCache: false);
                    result = CredentialResult.Success(credential);
                    obtained = credential;
                    LogSucceeded(_logger, source.Name, flight.Ticket.Agent.Name, flight.Ticket.Backend.Name, flight.Ticket.Subject.Hash);
                }
                else
                {
                    result = outcome.Error!;
                    refusal = Remember(outcome, flight.Ticket);
                    ownToken = outcome.Refusal == RefusalKind.ThisToken;

                    // The provider is down: what we have goes on until it ends. The provider says no: what we have ends now.
                    drop = outcome.Refusal is RefusalKind.ThisToken or RefusalKind.Everyone && outcome.Error!.Status is 401 or 403;
                    LogFailed(_logger, source.Name, flight.Ticket.Agent.Name, flight.Ticket.Backend.Name, flight.Ticket.Subject.Hash, outcome.Error!.Code, outcome.Error.Detail);
                }
            }
        }
        catch (OperationCanceledException)
        {
            result = ProxyErrors.TokenEndpointUnavailable;
        }
        catch (Exception failure)
        {
            LogThrew(_logger, failure, source.Name, flight.Ticket.Agent.Name, flight.Ticket.Backend.Name);
        }
        finally
        {
            slot.Land(flight, kept, refreshing is not null && !drop ? null : refusal, drop);
            if (refreshing is not null && kept is null && !drop)
            {
                slot.Postpone(refreshing, asked + TimeSpan.FromSeconds(5));
            }

            _eviction.Landed(key, slot);
            flight.Land(result, ownToken);
        }

        // After the landing: nobody waits for a slow shared cache.
        if (obtained is not null && kept is not null && !_stopping.IsCancellationRequested)
        {
            await _shared.SetAsync(key, obtained, kept.EndsAt, CancellationToken.None);
        }
    }

    private async Task<ExchangeOutcome> ObtainAsync(ICredentialSource source, ExchangeTicket ticket, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ObtainAsync(ticket, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExchangeOutcome.Failed(ProxyErrors.TokenEndpointUnavailable.WithDetail($"took longer than {_options.TotalTimeout.TotalSeconds} s in all"), RefusalKind.None);
        }
    }

    private KeptCredential? Keep(CredentialKey key, ExchangeTicket ticket, BackendCredential credential, DateTimeOffset asked, TimeSpan? says, bool fromCache)
    {
        var dates = CredentialLifetime.From(_options, asked, says, key.IsPerSubject ? ticket.Subject.ExpiresAt : null, isShared: fromCache);
        return dates is { } d ? new KeptCredential(credential, d.EndsAt, d.RefreshAt, fromCache) : null;
    }

    private KeptRefusal? Remember(ExchangeOutcome outcome, ExchangeTicket ticket)
    {
        var lasts = outcome.Refusal switch
        {
            RefusalKind.ThisToken or RefusalKind.Everyone => _options.RefusalLifetime,
            RefusalKind.RetryLater => TimeSpan.FromSeconds(Math.Min(60, (outcome.Error!.RetryAfter ?? TimeSpan.Zero).TotalSeconds)),
            _ => TimeSpan.Zero,
        };

        return lasts <= TimeSpan.Zero
            ? null
            : new KeptRefusal(outcome.Error!, _clock.GetUtcNow() + lasts, outcome.Refusal == RefusalKind.ThisToken ? ticket.SubjectToken : null);
    }

    [LoggerMessage(EventIds.ExchangeSucceeded, LogLevel.Debug, "Obtained a credential by {Method} for agent {AgentId}, backend {Backend}, subject {SubjectHash}")]
    private static partial void LogSucceeded(ILogger logger, string method, string agentId, string backend, string subjectHash);

    [LoggerMessage(EventIds.ExchangeFailed, LogLevel.Warning, "No credential by {Method} for agent {AgentId}, backend {Backend}, subject {SubjectHash}: {Code}, {Detail}")]
    private static partial void LogFailed(ILogger logger, string method, string agentId, string backend, string subjectHash, string code, string? detail);

    [LoggerMessage(EventIds.ExchangeThrew, LogLevel.Error, "Obtaining a credential by {Method} for agent {AgentId}, backend {Backend} failed unexpectedly")]
    private static partial void LogThrew(ILogger logger, Exception failure, string method, string agentId, string backend);

    [LoggerMessage(EventIds.InvalidationRefused, LogLevel.Warning, "A backend refuses one credential after the other; the last one is kept")]
    private static partial void LogInvalidationRefused(ILogger logger);
}
