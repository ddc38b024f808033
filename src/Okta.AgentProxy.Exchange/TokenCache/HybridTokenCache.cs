using Microsoft.Extensions.Caching.Hybrid;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Keeps credentials, encrypted, in the host's <see cref="HybridCache"/>. Its local layer is left out: ours stands in front of it, and a 401 must be able
/// to clear both. Thread-safe.
/// </summary>
internal sealed class HybridTokenCache(HybridCache cache, TokenProtector protector, TimeProvider clock) : ITokenCache
{
    private const string Prefix = "agentproxy:credential:";

    private static readonly HybridCacheEntryOptions ReadOnly = new()
    {
        Flags = HybridCacheEntryFlags.DisableUnderlyingData | HybridCacheEntryFlags.DisableLocalCache | HybridCacheEntryFlags.DisableDistributedCacheWrite,
    };

    public async ValueTask<CachedToken?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var bytes = await cache.GetOrCreateAsync<byte[]?>(Prefix + key, static _ => ValueTask.FromResult<byte[]?>(null), ReadOnly, cancellationToken: cancellationToken);
        return protector.Unprotect(key, bytes);
    }

    public ValueTask SetAsync(string key, CachedToken token, CancellationToken cancellationToken)
    {
        var remaining = token.ExpiresAt - clock.GetUtcNow();
        var options = new HybridCacheEntryOptions { Expiration = remaining, Flags = HybridCacheEntryFlags.DisableLocalCache };
        return remaining <= TimeSpan.Zero ? ValueTask.CompletedTask : cache.SetAsync(Prefix + key, protector.Protect(key, token), options, cancellationToken: cancellationToken);
    }

    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken) => cache.RemoveAsync(Prefix + key, cancellationToken);
}
