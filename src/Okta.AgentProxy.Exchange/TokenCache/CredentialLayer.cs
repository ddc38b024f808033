namespace Okta.AgentProxy.Exchange;

/// <summary>The credentials in memory as a layer that can be looked into and purged. Thread-safe.</summary>
internal sealed class CredentialLayer(CredentialCache cache, TimeProvider clock) : ITokenCacheLayer
{
    public string Name => "credentials";

    public IEnumerable<KeptToken> List(TokenFilter filter)
    {
        var now = clock.GetUtcNow();
        foreach (var (key, slot) in cache.Slots)
        {
            if (slot.Credential is { } kept && now < kept.EndsAt && filter.Matches(key.Owner))
            {
                yield return new KeptToken
                {
                    Layer = Name,
                    Owner = key.Owner,
                    AuthMethod = key.Method,
                    Scopes = key.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                    ExpiresAt = kept.EndsAt,
                };
            }
        }
    }

    public int Remove(TokenFilter filter) => cache.Slots.Where(slot => filter.Matches(slot.Key.Owner)).Count(cache.Purge);
}
