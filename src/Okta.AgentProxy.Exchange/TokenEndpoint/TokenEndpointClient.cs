using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// The one class that talks to token endpoints. Each attempt has a fresh client assertion; what the network or the server does is a value, never an
/// exception; nothing that was sent or received is logged. Thread-safe.
/// </summary>
internal sealed partial class TokenEndpointClient(
    IHttpClientFactory clients,
    EndpointPipelines pipelines,
    ClientAuthenticator authenticator,
    TimeProvider clock,
    ExchangeMetrics metrics,
    ILogger<TokenEndpointClient> logger)
{
    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");

    /// <summary>Makes the call; throws only when <paramref name="cancellationToken"/> ends it.</summary>
    public async Task<TokenResult> SendAsync(TokenCall call, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var result = await SendWithinPipelineAsync(call, cancellationToken);

        metrics.CallFinished(call.Endpoint, result.Failure?.Kind, clock.GetElapsedTime(started));

        // What was not even tried is said once, when the circuit opens: an outage must not fill the log.
        if (result.Failure is { } failure and not { Kind: TokenFailureKind.CircuitOpen or TokenFailureKind.Overloaded })
        {
            LogFailed(logger, call.Endpoint.GetLeftPart(UriPartial.Path), failure.Kind, failure.Status, VisibleText.Escape(failure.Error), VisibleText.Escape(failure.Description));
        }

        return result;
    }

    private async Task<TokenResult> SendWithinPipelineAsync(TokenCall call, CancellationToken cancellationToken)
    {
        // The wait for a place is outside the attempt's time limit and the circuit breaker: a queue is no fault of the endpoint's.
        using var permit = await pipelines.EnterAsync(call.Endpoint, cancellationToken);
        if (!permit.IsAcquired)
        {
            return new TokenFailure { Kind = TokenFailureKind.Overloaded, Description = "has too many calls waiting" };
        }

        var pipeline = pipelines.For(call.Endpoint, call.IsSingleUse);
        try
        {
            return await pipeline.ExecuteAsync(static (state, token) => state.self.AttemptAsync(state.call, token), (self: this, call), cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            return new TokenFailure { Kind = TokenFailureKind.Timeout, Description = "did not answer in time" };
        }
        catch (BrokenCircuitException open)
        {
            return new TokenFailure { Kind = TokenFailureKind.CircuitOpen, Description = "failed too often and is left alone", RetryAfter = open.RetryAfter };
        }
    }

    private async ValueTask<TokenResult> AttemptAsync(TokenCall call, CancellationToken cancellationToken)
    {
        try
        {
            using var request = CreateRequest(call);
            using var client = clients.CreateClient(HttpClients.For(call.Reach));
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return await TokenResponseReader.ReadAsync(response, clock, cancellationToken);
        }
        catch (InvalidOperationException misconfigured)
        {
            // Only our own key and secret readers throw this here; their messages name references, never values.
            return new TokenFailure { Kind = TokenFailureKind.Misconfigured, Description = misconfigured.Message };
        }
        catch (AddressRefusedException refused)
        {
            return new TokenFailure { Kind = TokenFailureKind.Misconfigured, Description = refused.Message };
        }
        catch (HttpRequestException failure) when (failure.InnerException is AddressRefusedException refused)
        {
            return new TokenFailure { Kind = TokenFailureKind.Misconfigured, Description = refused.Message };
        }
        catch (HttpRequestException failure)
        {
            return FromNetwork(failure.HttpRequestError);
        }
        catch (HttpIOException failure)
        {
            return FromNetwork(failure.HttpRequestError);
        }
        catch (IOException)
        {
            return FromNetwork(HttpRequestError.Unknown);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler's own connect timeout.
            return FromNetwork(HttpRequestError.ConnectionError);
        }
    }

    private HttpRequestMessage CreateRequest(TokenCall call)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, call.Endpoint);
        List<KeyValuePair<string, string>> form = [.. call.Form];

        authenticator.Apply(call.Client, call.Endpoint, call.Issuer, form, request.Headers);
        request.Headers.Accept.Add(Json);
        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    private static TokenFailure FromNetwork(HttpRequestError error) => new()
    {
        Kind = error is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            ? TokenFailureKind.Unreachable
            : TokenFailureKind.Broken,
        Description = $"could not be talked to ({error})",
    };

    [LoggerMessage(EventIds.TokenEndpointFailed, LogLevel.Warning, "Token endpoint {Endpoint} {Kind} ({Status} {Error}): {Description}")]
    private static partial void LogFailed(ILogger logger, string endpoint, TokenFailureKind kind, int status, string? error, string? description);
}
