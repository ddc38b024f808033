using System.Collections.Concurrent;
using Okta.AgentProxy.DevOrg.Sts;

namespace Okta.AgentProxy.DevOrg.State;

/// <summary>What the organisation remembers between requests. Thread-safe.</summary>
internal sealed class OrgState(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> endedSessions = new(StringComparer.Ordinal);

    public ExpiringStore<AuthorizationCode> Codes { get; } = new(clock);

    /// <summary>Codes that were presented, so that a second attempt can end what the first one got.</summary>
    public ExpiringStore<UserGrant> SpentCodes { get; } = new(clock);

    public ExpiringStore<RefreshToken> RefreshTokens { get; } = new(clock);

    public ExpiringStore<UserSession> Sessions { get; } = new(clock);

    public ReplayCache Replays { get; } = new(clock);

    public TokenLedger Ledger { get; } = new(clock);

    public StsStore Sts { get; } = new(clock);

    public void EndSessions(string userId) => endedSessions[userId] = clock.GetUtcNow();

    /// <summary>Whether a sign-in of this time was ended by an administrator since.</summary>
    public bool HasEnded(string userId, DateTimeOffset authTime) => endedSessions.TryGetValue(userId, out var ended) && authTime <= ended;
}
