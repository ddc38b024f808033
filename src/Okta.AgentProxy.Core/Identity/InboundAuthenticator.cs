using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy;

/// <summary>
/// Finds out who is calling: the validated-token cache first, then the configured ASP.NET Core scheme. A singleton, thread-safe, on the hot path: when
/// the cache knows the token nothing is allocated and nothing awaited.
/// </summary>
internal sealed partial class InboundAuthenticator(
    ValidatedTokenCache cache,
    SubjectCompactor compactor,
    TrustedIssuerKeys keys,
    IOptions<AgentProxyOptions> options,
    AgentProxyMetrics metrics,
    LineBudget lines,
    ILogger<InboundAuthenticator> logger)
{
    private readonly string _scheme = options.Value.AuthenticationScheme ?? AgentProxyAuthenticationDefaults.AuthenticationScheme;

    /// <summary>Authenticates the request. Sets nothing on it, answers nothing.</summary>
    public ValueTask<AuthenticationOutcome> AuthenticateAsync(HttpContext http)
    {
        if (BearerToken.TryFindHeader(http.Request, out var header) is { } unusable)
        {
            return new(new AuthenticationOutcome(unusable));
        }

        var known = cache.Find(header, keys.Version, ItemsOf(http));
        metrics.ValidatedTokenLookup(hit: known is not null);

        return known is not null
            ? new(new AuthenticationOutcome(known.Subject, header))
            : new(ValidateAsync(http, header));
    }

    // Only where one request comes after the other: the items are no place for several at a time.
    private static IDictionary<object, object?>? ItemsOf(HttpContext http) =>
        HttpProtocol.IsHttp11(http.Request.Protocol) ? http.Features.Get<IConnectionItemsFeature>()?.Items : null;

    private async Task<AuthenticationOutcome> ValidateAsync(HttpContext http, string header)
    {
        if (BearerToken.TryParse(header, out var token) is { } malformed)
        {
            return new(malformed);
        }

        // Read before the scheme looks at any key: when the keys change meanwhile, what it finds out is already out of date.
        var stamp = keys.Version;

        AuthenticateResult result;
        try
        {
            result = await http.AuthenticateAsync(_scheme);
        }
        catch (Exception failure) when (IsOutage(failure) && !http.RequestAborted.IsCancellationRequested)
        {
            // A scheme that throws could not decide; a host's JwtBearer does so when its authority does not answer.
            LogFailed(failure);
            return new(ProxyErrors.IdentityProviderUnavailable.WithDetail($"scheme {_scheme} threw {failure.GetType().Name}"));
        }

        if (!result.Succeeded)
        {
            return new(Explain(result.Failure));
        }

        if (SubjectFactory.TryCreate(result.Principal, result.Properties?.ExpiresUtc, _scheme, out var subject) is { } refused)
        {
            return new(refused);
        }

        // The first request of a token goes on with what the others will find.
        subject = compactor.Compact(subject!);
        if (BearerToken.IsPlain(header, token!))
        {
            cache.Add(header, subject, stamp);
        }

        return new(subject, token!);
    }

    private ProxyError Explain(Exception? failure)
    {
        switch (failure)
        {
            case InboundTokenRefusedException ours:
                return ours.Error;
            case null:
                // A scheme that has no opinion about a request with a bearer token does not accept it.
                return ProxyErrors.InvalidToken(TokenProblems.Invalid, $"scheme {_scheme} gave no result");
        }

        if (JwtBearerScheme.Explain(failure) is { } explained)
        {
            return explained;
        }

        if (IsOutage(failure))
        {
            LogFailed(failure);
            return ProxyErrors.IdentityProviderUnavailable.WithDetail($"scheme {_scheme} failed with {failure.GetType().Name}");
        }

        // Messages of other people's schemes may quote the token: the type's name must do.
        return ProxyErrors.InvalidToken(TokenProblems.Invalid, $"scheme {_scheme} refused: {failure.GetType().Name}");
    }

    // Whoever sends a token causes it, and any text will do for one.
    private void LogFailed(Exception failure)
    {
        if (lines.Take("authentication scheme"))
        {
            LogSchemeFailed(logger, failure, _scheme);
        }
    }

    private static bool IsOutage(Exception failure) => failure is HttpRequestException or IOException or TimeoutException or OperationCanceledException or InvalidOperationException;

    [LoggerMessage(EventIds.AuthenticationSchemeFailed, LogLevel.Warning, "The authentication scheme {Scheme} could not decide about a token")]
    private static partial void LogSchemeFailed(ILogger logger, Exception failure, string scheme);
}
