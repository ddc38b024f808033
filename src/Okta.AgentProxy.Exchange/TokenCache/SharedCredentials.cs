using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// The way to the host's <see cref="ITokenCache"/>, if it has one: a shared cache that is slow or down costs a moment, never the request. Thread-safe.
/// </summary>
internal sealed partial class SharedCredentials(TimeProvider clock, ILogger<SharedCredentials> logger, ITokenCache? cache = null, ITokenGenerations? generations = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Where a credential is kept as of now. Asked for once, before it is obtained: what was purged meanwhile is then written to a place where nobody looks.
    /// </summary>
    public string PlaceOf(CredentialKey key) => cache is null ? "" : key.ToHash(generations?.Of(key.Owner) ?? "");

    /// <summary>The credential, if there is one that lasts beyond <paramref name="endsAfter"/>.</summary>
    public async ValueTask<CachedToken?> GetAsync(string place, DateTimeOffset endsAfter, CancellationToken cancellationToken)
    {
        if (cache is null)
        {
            return null;
        }

        var found = await GuardAsync(token => cache.GetAsync(place, token).AsTask(), cancellationToken);
        return found is not null && found.ExpiresAt > endsAfter ? found : null;
    }

    public async ValueTask SetAsync(string place, BackendCredential credential, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        if (cache is not null)
        {
            await GuardAsync(
                async token =>
                {
                    await cache.SetAsync(place, new CachedToken { Credential = credential, ExpiresAt = expiresAt }, token);
                    return null;
                },
                cancellationToken);
        }
    }

    /// <summary>Removes the refused credential; one that another node has put there meanwhile stays.</summary>
    public async ValueTask RemoveAsync(string place, BackendCredential refused, CancellationToken cancellationToken)
    {
        if (cache is not null)
        {
            await GuardAsync(
                async token =>
                {
                    if (await cache.GetAsync(place, token) is { } found && found.Credential.Headers.SequenceEqual(refused.Headers))
                    {
                        await cache.RemoveAsync(place, token);
                    }

                    return null;
                },
                cancellationToken);
        }
    }

    private async Task<CachedToken?> GuardAsync(Func<CancellationToken, Task<CachedToken?>> use, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await use(either.Token).WaitAsync(either.Token);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, failure.GetType().Name);
            return null;
        }
    }

    [LoggerMessage(EventIds.TokenCacheFailed, LogLevel.Warning, "The shared token cache does not work ({Failure}); going on without it")]
    private static partial void LogFailed(ILogger logger, string failure);
}
