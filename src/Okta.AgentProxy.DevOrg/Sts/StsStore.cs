using System.Buffers.Text;
using System.Security.Cryptography;

namespace Okta.AgentProxy.DevOrg.Sts;

/// <summary>Which users consented to which third parties for which agents, and the tokens kept for them. Thread-safe.</summary>
internal sealed class StsStore(TimeProvider clock)
{
    private readonly Lock gate = new();

    private readonly Dictionary<(string User, string Agent, string Resource), Consent> consents = [];

    // What the third party gave out; it goes on knowing a token that the organisation has forgotten.
    private readonly Dictionary<string, BrokeredToken> known = new(StringComparer.Ordinal);

    /// <summary>The kept token, or a new one if the third party gave a refresh token; <see langword="null"/> when the user must be asked.</summary>
    public (string Token, BrokeredToken Content)? Get(string userId, string agentId, DevStsConnection connection)
    {
        lock (gate)
        {
            if (!consents.TryGetValue((userId, agentId, connection.Resource), out var consent))
            {
                return null;
            }

            if (consent.Token is { } kept && known.TryGetValue(kept, out var content) && content.Expires > clock.GetUtcNow())
            {
                return (kept, content);
            }

            return consent.CanRefresh ? Issue(consent, userId, agentId, connection) : null;
        }
    }

    public void Give(string userId, string agentId, DevStsConnection connection)
    {
        lock (gate)
        {
            var consent = consents[(userId, agentId, connection.Resource)] = new Consent { CanRefresh = connection.RefreshToken };
            Issue(consent, userId, agentId, connection);
        }
    }

    public void Withdraw(string userId, string agentId, string resource)
    {
        lock (gate)
        {
            consents.Remove((userId, agentId, resource));
        }
    }

    /// <summary>Forgets a kept token of this agent; the consent stays.</summary>
    public void Revoke(string agentId, string token)
    {
        lock (gate)
        {
            foreach (var consent in consents.Where(c => c.Key.Agent == agentId && c.Value.Token == token))
            {
                consent.Value.Token = null;
            }
        }
    }

    public BrokeredToken? Find(string token)
    {
        lock (gate)
        {
            return known.TryGetValue(token, out var content) && content.Expires > clock.GetUtcNow() ? content : null;
        }
    }

    private (string Token, BrokeredToken Content) Issue(Consent consent, string userId, string agentId, DevStsConnection connection)
    {
        var now = clock.GetUtcNow();
        foreach (var old in known.Where(k => k.Value.Expires <= now).Select(k => k.Key).ToList())
        {
            known.Remove(old);
        }

        var token = "third-party." + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        consent.Token = token;
        return (token, known[token] = new BrokeredToken(userId, agentId, connection.Resource, connection.Scopes, now + connection.Lifetime));
    }

    private sealed class Consent
    {
        public bool CanRefresh { get; init; }

        public string? Token { get; set; }
    }
}
