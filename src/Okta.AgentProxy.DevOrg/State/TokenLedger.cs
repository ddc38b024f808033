namespace Okta.AgentProxy.DevOrg.State;

/// <summary>Which tokens were taken back before they expired. Thread-safe.</summary>
internal sealed class TokenLedger(TimeProvider clock)
{
    private static readonly UserGrant None = new() { Server = new AuthorizationServer("", null), ClientId = "", UserId = "", Scopes = [], AuthTime = default };

    private readonly ExpiringStore<UserGrant> grants = new(clock, maxEntries: 100_000);

    private readonly ExpiringStore<UserGrant> revoked = new(clock, maxEntries: 100_000);

    /// <summary>Ties an access token to the grant it came from.</summary>
    public void Add(string tokenId, UserGrant grant, TimeSpan lifetime) => grants.Set(tokenId, grant, lifetime);

    public void Revoke(string tokenId, DateTimeOffset expires) => revoked.Set(tokenId, None, expires - clock.GetUtcNow());

    public bool IsRevoked(string tokenId) => revoked.Find(tokenId) is not null || grants.Find(tokenId) is { Revoked: true };
}
