using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Obtains credentials apart from the requests that want them, and owns that work: it goes on when a caller hangs up, ends after its time limit, and ends
/// with this. Thread-safe.
/// </summary>
internal sealed partial class CredentialFlights(
    SharedCredentials shared, CredentialEviction eviction, TimeProvider clock, ExchangeMetrics metrics, TokenExchangeOptions options, ILogger logger)
    : IAsyncDisposable, IDisposable
{
    private readonly ConcurrentDictionary<Task, byte> _flights = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Starts a flight whose slot already points to it. <paramref name="refreshing"/> is the credential it is to replace, if any.</summary>
    public void Start(CredentialKey key, CredentialSlot slot, CredentialFlight flight, KeptCredential? refreshing, ICredentialSource source)
    {
        var parent = Activity.Current?.Context ?? default;

        // The flight outlives the request: nothing ambient of it (HttpContext, Activity, locale) may leak into it.
        Task task;
        using (ExecutionContext.IsFlowSuppressed() ? default(IDisposable?) : ExecutionContext.SuppressFlow())
        {
            task = Task.Run(() => FlyAsync(key, slot, flight, refreshing, source, parent));
        }

        _flights.TryAdd(task, 0);
        _ = task.ContinueWith(static (done, flights) => ((ConcurrentDictionary<Task, byte>)flights!).TryRemove(done, out _), _flights, TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_flights.Keys);
    }

    // A container that is disposed of synchronously cannot wait; the flights see the token and end by themselves.
    public void Dispose() => _stopping.Cancel();

    private async Task FlyAsync(CredentialKey key, CredentialSlot slot, CredentialFlight flight, KeptCredential? refreshing, ICredentialSource source, ActivityContext parent)
    {
        using var activity = ExchangeActivities.Start(flight.Ticket, source.Name, parent);
        var place = shared.PlaceOf(key);
        var started = clock.GetTimestamp();
        var asked = clock.GetUtcNow();
        var result = CredentialResult.Failure(ProxyErrors.Internal);
        BackendCredential? obtained = null;
        KeptCredential? kept = null;
        KeptRefusal? refusal = null;
        var drop = false;
        var ownToken = false;

        try
        {
            using var limit = new CancellationTokenSource(options.TotalTimeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);

            if (await shared.GetAsync(place, refreshing?.EndsAt ?? asked, either.Token) is { } found)
            {
                kept = Keep(key, flight.Ticket, found.Credential, asked, found.ExpiresAt - asked, fromCache: true);
                result = kept?.First ?? CredentialResult.Success(found.Credential);
            }

            if (kept is null)
            {
                var outcome = await ObtainAsync(source, flight.Ticket, either.Token);
                activity?.SetTag("agentproxy.outcome", outcome.Error?.Code ?? "ok");
                metrics.ExchangeFinished(source.Name, outcome.Error?.Code, clock.GetElapsedTime(started));

                if (outcome.Credential is { } credential)
                {
                    kept = Keep(key, flight.Ticket, credential, asked, outcome.Lifetime, fromCache: false);
                    result = CredentialResult.Success(credential);
                    obtained = credential;
                    LogSucceeded(logger, source.Name, VisibleText.Escape(flight.Ticket.Agent.Name), VisibleText.Escape(flight.Ticket.Backend.Name), flight.Ticket.Subject.Hash);
                }
                else
                {
                    result = outcome.Error!;
                    refusal = Remember(outcome, flight.Ticket);
                    ownToken = outcome.Refusal == RefusalKind.ThisToken;

                    // The provider is down: what we have goes on until it ends. The provider says no: what we have ends now.
                    drop = outcome.Refusal is RefusalKind.ThisToken or RefusalKind.Everyone && outcome.Error!.Status is 401 or 403;
                    LogFailed(logger, source.Name, VisibleText.Escape(flight.Ticket.Agent.Name), VisibleText.Escape(flight.Ticket.Backend.Name), flight.Ticket.Subject.Hash, outcome.Error!.Code, VisibleText.Escape(outcome.Error.Detail));
                }
            }
        }
        catch (OperationCanceledException)
        {
            result = ProxyErrors.TokenEndpointUnavailable;
        }
        catch (Exception failure)
        {
            LogThrew(logger, failure, source.Name, VisibleText.Escape(flight.Ticket.Agent.Name), VisibleText.Escape(flight.Ticket.Backend.Name));
        }
        finally
        {
            slot.Land(flight, kept, refreshing is not null && !drop ? null : refusal, drop);
            if (refreshing is not null && kept is null && !drop)
            {
                slot.Postpone(refreshing, asked + TimeSpan.FromSeconds(5));
            }

            eviction.Landed(key, slot);
            flight.Land(result, ownToken);
        }

        // After the landing: nobody waits for a slow shared cache.
        if (obtained is not null && kept is not null && !_stopping.IsCancellationRequested)
        {
            await shared.SetAsync(place, obtained, kept.EndsAt, CancellationToken.None);
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
            return ExchangeOutcome.Failed(ProxyErrors.TokenEndpointUnavailable.WithDetail($"took longer than {options.TotalTimeout.TotalSeconds} s in all"), RefusalKind.None);
        }
    }

    private KeptCredential? Keep(CredentialKey key, ExchangeTicket ticket, BackendCredential credential, DateTimeOffset asked, TimeSpan? says, bool fromCache)
    {
        var dates = CredentialLifetime.From(options, asked, says, key.IsPerSubject ? ticket.Subject.ExpiresAt : null, isShared: fromCache);
        return dates is { } d ? new KeptCredential(credential, d.EndsAt, d.RefreshAt, fromCache) : null;
    }

    private KeptRefusal? Remember(ExchangeOutcome outcome, ExchangeTicket ticket)
    {
        var lasts = outcome.Refusal switch
        {
            RefusalKind.ThisToken or RefusalKind.Everyone => options.RefusalLifetime,
            RefusalKind.RetryLater => TimeSpan.FromSeconds(Math.Min(60, (outcome.Error!.RetryAfter ?? TimeSpan.Zero).TotalSeconds)),
            _ => TimeSpan.Zero,
        };

        return lasts <= TimeSpan.Zero
            ? null
            : new KeptRefusal(outcome.Error!, clock.GetUtcNow() + lasts, outcome.Refusal == RefusalKind.ThisToken ? ticket.SubjectToken : null);
    }

    [LoggerMessage(EventIds.ExchangeSucceeded, LogLevel.Debug, "Obtained a credential by {Method} for agent {AgentId}, backend {Backend}, subject {SubjectHash}")]
    private static partial void LogSucceeded(ILogger logger, string method, string agentId, string backend, string subjectHash);

    [LoggerMessage(EventIds.ExchangeFailed, LogLevel.Warning, "No credential by {Method} for agent {AgentId}, backend {Backend}, subject {SubjectHash}: {Code}, {Detail}")]
    private static partial void LogFailed(ILogger logger, string method, string agentId, string backend, string subjectHash, string code, string? detail);

    [LoggerMessage(EventIds.ExchangeThrew, LogLevel.Error, "Obtaining a credential by {Method} for agent {AgentId}, backend {Backend} failed unexpectedly")]
    private static partial void LogThrew(ILogger logger, Exception failure, string method, string agentId, string backend);
}
