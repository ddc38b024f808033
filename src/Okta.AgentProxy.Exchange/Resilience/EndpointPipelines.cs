using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// The resilience around each token endpoint: retry (only what is safe) → circuit breaker → timeout per attempt, and a bulkhead inside.
/// One breaker and one bulkhead per endpoint, so that a dead one takes nobody else with it. Thread-safe.
/// </summary>
internal sealed partial class EndpointPipelines(TimeProvider clock, IOptions<TokenExchangeOptions> options, ILogger<EndpointPipelines> logger) : IDisposable
{
    // Discovered endpoints come from documents of others: their number needs an end.
    private const int MaxEndpoints = 1_000;

    private readonly TokenExchangeOptions _options = options.Value;
    private readonly ConcurrentDictionary<Uri, Endpoint> _endpoints = new();

    /// <summary>The pipeline for calls of one endpoint.</summary>
    public ResiliencePipeline<TokenResult> For(Uri endpoint, bool singleUse)
    {
        var found = Find(endpoint);
        return singleUse ? found.SingleUse : found.Repeatable;
    }

    /// <summary>Waits for a place at the endpoint; the lease says whether there was one.</summary>
    public ValueTask<RateLimitLease> EnterAsync(Uri endpoint, CancellationToken cancellationToken) =>
        Find(endpoint).Bulkhead.AcquireAsync(1, cancellationToken);

    public void Dispose()
    {
        foreach (var endpoint in _endpoints.Values)
        {
            endpoint.Bulkhead.Dispose();
        }
    }

    private Endpoint Find(Uri url)
    {
        if (_endpoints.TryGetValue(url, out var known))
        {
            return known;
        }

        if (_endpoints.Count >= MaxEndpoints)
        {
            _endpoints.Clear();
        }

        return _endpoints.GetOrAdd(url, static (key, self) => self.Create(key), this);
    }

    private Endpoint Create(Uri url)
    {
        var name = url.GetLeftPart(UriPartial.Path);
        var guarded = new ResiliencePipelineBuilder<TokenResult> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<TokenResult>
            {
                FailureRatio = 0.5,
                MinimumThroughput = _options.CircuitBreakerThroughput,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = _options.CircuitBreakerPause,
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Exception is Polly.Timeout.TimeoutRejectedException || args.Outcome.Result.Failure is { IsEndpointFault: true }),
                OnOpened = _ => LogAsync(() => LogOpened(logger, name)),
                OnClosed = _ => LogAsync(() => LogClosed(logger, name)),
            })
            .AddTimeout(_options.AttemptTimeout)
            .Build();

        return new Endpoint(
            WithRetry(guarded, singleUse: false, name),
            WithRetry(guarded, singleUse: true, name),
            new ConcurrencyLimiter(new ConcurrencyLimiterOptions
            {
                PermitLimit = _options.MaxConcurrentCalls,
                QueueLimit = _options.MaxConcurrentCalls * 2,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }));
    }

    private ResiliencePipeline<TokenResult> WithRetry(ResiliencePipeline<TokenResult> guarded, bool singleUse, string name)
    {
        var builder = new ResiliencePipelineBuilder<TokenResult> { TimeProvider = clock };
        if (_options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<TokenResult>
            {
                MaxRetryAttempts = _options.MaxRetries,
                Delay = _options.RetryDelay,
                MaxDelay = TimeSpan.FromSeconds(2),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => ValueTask.FromResult(ShouldRetry(args.Outcome, singleUse)),
                DelayGenerator = static args => ValueTask.FromResult(args.Outcome.Result.Failure?.RetryAfter),
                OnRetry = args => LogAsync(() => LogRetry(logger, name, args.AttemptNumber + 1, args.RetryDelay.TotalMilliseconds)),
            });
        }

        return builder.AddPipeline(guarded).Build();
    }

    // A Retry-After beyond our own time limit cannot be waited out here: the caller gets it instead.
    private bool ShouldRetry(Outcome<TokenResult> outcome, bool singleUse) =>
        outcome.Exception is Polly.Timeout.TimeoutRejectedException
            ? !singleUse
            : outcome.Result.Failure is { } failure && failure.MayRetry(singleUse) && (failure.RetryAfter ?? TimeSpan.Zero) < _options.TotalTimeout / 2;

    private static ValueTask LogAsync(Action log)
    {
        log();
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(EventIds.CircuitOpened, LogLevel.Warning, "Token endpoint {Endpoint} fails; it is left alone for a while")]
    private static partial void LogOpened(ILogger logger, string endpoint);

    [LoggerMessage(EventIds.CircuitClosed, LogLevel.Information, "Token endpoint {Endpoint} works again")]
    private static partial void LogClosed(ILogger logger, string endpoint);

    [LoggerMessage(EventIds.TokenEndpointRetry, LogLevel.Debug, "Token endpoint {Endpoint}: attempt {Attempt} failed, next in {DelayMs} ms")]
    private static partial void LogRetry(ILogger logger, string endpoint, int attempt, double delayMs);

    private sealed record Endpoint(ResiliencePipeline<TokenResult> Repeatable, ResiliencePipeline<TokenResult> SingleUse, ConcurrencyLimiter Bulkhead);
}
