using Microsoft.Extensions.Caching.Distributed;

namespace Okta.AgentProxy.Exchange;

/// <summary>Keeps credentials, encrypted, in the host's <see cref="IDistributedCache"/>. Thread-safe.</summary>
internal sealed class DistributedTokenCache(IDistributedCache cache, TokenProtector protector) : ITokenCache
{
    private const string Prefix = "agentproxy:credential:";

    public async ValueTask<CachedToken?> GetAsync(string key, CancellationToken cancellationToken) =>
        protector.Unprotect(key, await cache.GetAsync(Prefix + key, cancellationToken));

    public async ValueTask SetAsync(string key, CachedToken token, CancellationToken cancellationToken) =>
        await cache.SetAsync(Prefix + key, protector.Protect(key, token), new DistributedCacheEntryOptions { AbsoluteExpiration = token.ExpiresAt }, cancellationToken);

    public async ValueTask RemoveAsync(string key, CancellationToken cancellationToken) => await cache.RemoveAsync(Prefix + key, cancellationToken);
}
