using System.Collections.Frozen;

namespace Okta.AgentProxy;

/// <summary>An issuer's keys as they were at one moment. Immutable.</summary>
internal sealed class KeySnapshot(IReadOnlyDictionary<string, VerificationKey> keys, DateTimeOffset loadedAt, TimeSpan refreshAfter)
{
    private readonly FrozenDictionary<string, VerificationKey> _keys = keys.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _keys.Count;

    /// <summary>When they were read.</summary>
    public DateTimeOffset LoadedAt { get; } = loadedAt;

    /// <summary>How long to wait before reading them again.</summary>
    public TimeSpan RefreshAfter { get; } = refreshAfter;

    /// <summary>
    /// The key of exactly that id, if it is one for that algorithm. There is no second try with the other keys: a token names its key, and a
    /// signature that happens to fit another is not what the issuer said (RFC 8725bis §3.8).
    /// </summary>
    public VerificationKey? Find(string keyId, string algorithm) => _keys.TryGetValue(keyId, out var key) && key.Fits(algorithm) ? key : null;

    /// <summary>Whether both hold the same keys.</summary>
    public bool HasSameKeys(KeySnapshot other) =>
        _keys.Count == other._keys.Count && _keys.All(pair => other._keys.TryGetValue(pair.Key, out var key) && key.Equals(pair.Value));
}
