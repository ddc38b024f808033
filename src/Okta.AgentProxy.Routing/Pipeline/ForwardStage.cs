using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// Sends the request to the backend and streams the answer back.
/// <list type="number">
/// <item>Record that the request is about to go out.</item>
/// <item>Send it; wait for the response headers, no longer than the backend's timeout.</item>
/// <item>On 401: repair the credential, once, and send once more (ruling 8).</item>
/// <item>A redirect that only adds or drops the last slash is followed, once.</item>
/// <item>Copy status and headers.</item>
/// <item>Relay the body until either side ends it. A broken answer breaks the client's connection: it must never look complete (P6).</item>
/// </list>
/// </summary>
internal sealed partial class ForwardStage(
    RequestDelegate next,
    CredentialRepair repair,
    SessionSealer sessions,
    OpenStreams streams,
    AnswerFilters filters,
    AuditTrail audit,
    AgentProxyMetrics metrics,
    TimeProvider time,
    ILogger<ForwardStage> logger)
{
    // The last stage: "next" is only in the constructor because every stage has it.
    private readonly RequestDelegate _ = next;

    public async Task InvokeAsync(HttpContext http)
    {
        var proxy = http.GetMcpProxy();
        using var clock = RelayClock.Start(proxy.Backend.Timeout, http.RequestAborted);
        using var activity = AgentProxyDiagnostics.Activities.StartActivity("mcp.forward", System.Diagnostics.ActivityKind.Client);
        activity?.SetTag("mcp.backend", proxy.Backend.Name).SetTag("mcp.method", proxy.Message?.Method).SetTag("mcp.agent", proxy.Agent?.Name);

        // 1. A sink that promises completeness commits here; when it cannot, nothing is sent.
        // Discovery without a token is counted, not admitted: whoever needs no token may not make the database write.
        if (audit.RequiresAdmission && proxy.Subject is not null && await AdmitAsync(proxy) is { } notAdmitted)
        {
            await proxy.FailAsync(notAdmitted);
            return;
        }

        proxy.Forwarded = true;

        // 2.
        var sentAt = time.GetTimestamp();
        HttpResponseMessage? response = null;
        ProxyError? error = null;
        try
        {
            response = await SendAsync(proxy, clock);
        }
        catch (Exception failure) when (failure is OperationCanceledException or HttpRequestException)
        {
            error = Explain(proxy, failure);
        }

        if (response is not null)
        {
            proxy.Route.Breaker?.Answered(proxy, response);
            proxy.Route.LastSlash.Check(response.StatusCode, proxy.BackendSessionId is not null);
        }

        // 3. and 4.
        if (response is { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect })
        {
            (response, error) = await (response!.StatusCode == HttpStatusCode.Unauthorized ? SendAgainAsync(proxy, response, clock) : FollowAsync(proxy, response, clock));
        }

        metrics.UpstreamCompleted(proxy.Backend.Name, (int?)response?.StatusCode ?? 0, time.GetElapsedTime(sentAt));
        if (response is null)
        {
            await EndAsync(proxy, error);
            return;
        }

        using (response)
        {
            // 5.
            error = BackendResponse.CopyHead(proxy, response, sessions);
            if (error is not null)
            {
                http.Response.Clear();
                await proxy.FailAsync(error);
                return;
            }

            // 6.
            await RelayAsync(proxy, response, clock);
        }
    }

    private async Task<ProxyError?> AdmitAsync(McpProxyContext proxy)
    {
        var record = AuditRecords.For(proxy, time.GetUtcNow(), time.GetElapsedTime(proxy.StartedAt)) with { Id = Guid.NewGuid(), Allowed = true };
        proxy.Admitted = record;
        try
        {
            await audit.AdmitAsync(record, proxy.Http.RequestAborted);
            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogNotAdmitted(logger, failure, VisibleText.Escape(proxy.Backend.Name));
            return ProxyErrors.AuditUnavailable;
        }
    }

    // The request is not disposed: its content may still be on its way while the answer is already here. Not awaited here but in the callers: each
    // method that waits costs its state on the heap, 150 bytes and more per request.
    private static Task<HttpResponseMessage> SendAsync(McpProxyContext proxy, RelayClock clock) =>
        proxy.Route.Transport.SendAsync(proxy.Backend, BackendRequest.Create(proxy, proxy.Credential!), clock.Token);

    /// <summary>What the client is told about a backend that gave no answer; nothing when it has gone itself.</summary>
    private ProxyError? Explain(McpProxyContext proxy, Exception failure)
    {
        if (failure is HttpRequestException)
        {
            proxy.Route.Breaker?.Failed(proxy, BackendFailure.IsNobodysDoing(failure));
            LogUnreachable(logger, failure, VisibleText.Escape(proxy.Backend.Name));
            return ProxyErrors.BackendUnavailable;
        }

        if (proxy.Http.RequestAborted.IsCancellationRequested)
        {
            return null;
        }

        // Some servers send a stream's headers with its first event, which may be hours away: that says nothing about their health.
        if (!StaysOpen(proxy) || BackendFailure.IsNobodysDoing(failure))
        {
            proxy.Route.Breaker?.Failed(proxy, BackendFailure.IsNobodysDoing(failure));
        }

        LogTimedOut(logger, failure.InnerException, VisibleText.Escape(proxy.Backend.Name), proxy.Backend.Timeout);
        return ProxyErrors.BackendTimeout;
    }

    private async Task<(HttpResponseMessage? Response, ProxyError? Error)> SendAgainAsync(McpProxyContext proxy, HttpResponseMessage refusal, RelayClock clock, bool mayFollow = true)
    {
        // The backend's challenge ends here: it would send the user to the backend's own authorization server. Only what it wants of the user is read.
        var stepUp = StepUpDemand.Find(proxy, refusal);
        refusal.Dispose();

        // Making a new credential has limits of its own; the backend's time is for the backend.
        clock.SwitchTo(null);
        if (await repair.ReplaceAsync(proxy) is { } failed)
        {
            // The user may have signed in again since the cached credential was made: only a fresh one that is refused too says that it must be done.
            return (null, ReferenceEquals(failed, ProxyErrors.BackendAuthFailed) ? stepUp ?? failed : failed);
        }

        clock.SwitchTo(proxy.Backend.Timeout);
        clock.Restart();
        HttpResponseMessage response;
        try
        {
            response = await SendAsync(proxy, clock);
        }
        catch (Exception failure) when (failure is OperationCanceledException or HttpRequestException)
        {
            return (null, Explain(proxy, failure));
        }

        proxy.Route.Breaker?.Answered(proxy, response);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return mayFollow ? await FollowAsync(proxy, response, clock) : (response, null);
        }

        stepUp = StepUpDemand.Find(proxy, response);
        response.Dispose();
        await repair.GiveUpAsync(proxy);
        return (null, stepUp ?? ProxyErrors.BackendAuthFailed);
    }

    /// <summary>Sends the same request to the same place with one slash more or less at the end, if that is all that the redirect says.</summary>
    private async Task<(HttpResponseMessage? Response, ProxyError? Error)> FollowAsync(McpProxyContext proxy, HttpResponseMessage redirect, RelayClock clock)
    {
        var sent = proxy.TargetUri!;
        if (LastSlash.Follow(sent, redirect) is not { } target)
        {
            return (redirect, null);
        }

        redirect.Dispose();
        proxy.TargetUri = target;
        HttpResponseMessage? response;
        ProxyError? error = null;
        try
        {
            response = await SendAsync(proxy, clock);
        }
        catch (Exception failure) when (failure is OperationCanceledException or HttpRequestException)
        {
            return (null, Explain(proxy, failure));
        }

        proxy.Route.Breaker?.Answered(proxy, response);
        if (response is { StatusCode: HttpStatusCode.Unauthorized } refusal)
        {
            (response, error) = await SendAgainAsync(proxy, refusal, clock, mayFollow: false);
        }

        if (response is not null && proxy.Route.LastSlash.Remember(proxy.Backend, sent, target, response))
        {
            LogMovedBySlash(logger, VisibleText.Escape(proxy.Backend.Name), sent.AbsolutePath, target.AbsolutePath);
        }

        return (response, error);
    }

    /// <summary>No error and no answer: the client is gone and nobody is left to be told.</summary>
    private static Task EndAsync(McpProxyContext proxy, ProxyError? error)
    {
        if (error is not null)
        {
            return proxy.FailAsync(error);
        }

        proxy.Http.Abort();
        return Task.CompletedTask;
    }

    private async Task RelayAsync(McpProxyContext proxy, HttpResponseMessage response, RelayClock clock)
    {
        clock.SwitchTo(proxy.Backend.ActivityTimeout);

        OpenStreams.Lease? lease = null;
        var isEventStream = BackendResponse.IsEventStream(response);
        if (isEventStream)
        {
            ResponseRelay.AllowSlowReader(proxy.Http);
            if (StaysOpen(proxy))
            {
                ForgetHeaders(proxy, response);
                lease = streams.Enter(proxy, clock);
            }
        }

        RelayOutcome outcome;
        using (lease)
        {
            await using var body = await response.Content.ReadAsStreamAsync(proxy.Http.RequestAborted);
            var filter = AnswerFilters.Concern(proxy) ? filters.For(proxy, isEventStream, isFailure: !response.IsSuccessStatusCode) : null;
            try
            {
                outcome = await ResponseRelay.RelayAsync(proxy.Http, body, clock, isEventStream, filter);
                if (filter is not null && outcome == RelayOutcome.Completed)
                {
                    filters.Finished(proxy, filter);
                }
            }
            catch (ListFilterException unreadable)
            {
                filters.Refused(proxy, unreadable);
                outcome = RelayOutcome.BackendBroke;
            }
        }

        proxy.Relayed = outcome;
        switch (outcome)
        {
            case RelayOutcome.Completed:
            case RelayOutcome.Revoked when proxy.Http.Response.HasStarted:
                return;
            case RelayOutcome.ClientLeft:
                LogClientLeft(logger, VisibleText.Escape(proxy.Backend.Name));
                break;
            default:
                LogBroke(logger, VisibleText.Escape(proxy.Backend.Name), outcome);
                break;
        }

        proxy.Http.Abort();
    }

    // A stream may stay open for days and has no more use for the user's token nor for the backend's credential: 2.4 KB of each idle stream, and secrets in
    // a memory dump. Whoever looks at the request after the stream has ended finds it without the header. What the backend answered has been copied.
    private static void ForgetHeaders(McpProxyContext proxy, HttpResponseMessage response)
    {
        proxy.Http.Request.Headers.Authorization = default;
        proxy.Presented = null;
        proxy.CredentialRequest = null;
        response.RequestMessage?.Headers.Clear();
        response.Headers.Clear();
        response.Content.Headers.Clear();
    }

    private static bool StaysOpen(McpProxyContext proxy) =>
        HttpMethods.IsGet(proxy.Http.Request.Method) || proxy.Message?.Method == McpMethods.SubscriptionsListen;
}
