using System.Collections.Frozen;

namespace Okta.AgentProxy;

/// <summary>An issuer's keys as they were at one moment. Immutable.</summary>
internal sealed class KeySnapshot(IReadOnlyCollection<VerificationKey> keys, DateTimeOffset loadedAt, TimeSpan refreshAfter)
{
    private readonly FrozenDictionary<string, VerificationKey[]> _keys =
        keys.GroupBy(key => key.KeyId, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => keys.Count;

    /// <summary>When they were read.</summary>
    public DateTimeOffset LoadedAt { get; } = loadedAt;

    /// <summary>How long to wait before reading them again.</summary>
    public TimeSpan RefreshAfter { get; } = refreshAfter;

    /// <summary>
    /// The keys of exactly that id which are for that algorithm: one, as a rule, but an issuer may give an id to keys of two types, or to an old key and a new one
    /// (RFC 7517 §4.5). There is no second try with keys of other ids: a token names its key, and a signature that happens to fit another is not what the issuer
    /// said (RFC 8725bis §3.8).
    /// </summary>
    public VerificationKey[] Find(string keyId, string algorithm) =>
        _keys.TryGetValue(keyId, out var named) ? Array.FindAll(named, key => key.Fits(algorithm)) : [];

    /// <summary>Whether there is such a key.</summary>
    public bool Has(string keyId, string algorithm) => _keys.TryGetValue(keyId, out var named) && Array.Exists(named, key => key.Fits(algorithm));

    /// <summary>Whether both hold the same keys.</summary>
    public bool HasSameKeys(KeySnapshot other) =>
        _keys.Count == other._keys.Count && _keys.All(pair => other._keys.TryGetValue(pair.Key, out var named) && pair.Value.ToHashSet().SetEquals(named));
}
