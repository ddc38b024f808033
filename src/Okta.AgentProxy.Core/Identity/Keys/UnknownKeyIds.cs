namespace Okta.AgentProxy;

/// <summary>
/// Key ids that the issuer was just found not to have, so that one stubborn client does not spend the budget that a rotation needs. Bounded.
/// Not thread-safe: used under its owner's lock.
/// </summary>
internal sealed class UnknownKeyIds
{
    /// <summary>How long an id is remembered. Short: key documents may lag behind the first token.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int Capacity = 256;
    private readonly Dictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    public bool Contains(string keyId, DateTimeOffset now) => _until.TryGetValue(keyId, out var until) && now < until;

    public void Add(string keyId, DateTimeOffset now)
    {
        if (_until.Count >= Capacity)
        {
            _until.Clear();
        }

        _until[keyId] = now + Lifetime;
    }
}
