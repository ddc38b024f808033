namespace Okta.AgentProxy;

/// <summary>
/// When a token may make us ask the issuer, so that neither an outage nor invented key ids hammer it. Not thread-safe: used under its owner's lock.
/// </summary>
internal sealed class RefreshRules
{
    private const int MaxBackoffSeconds = 8;

    private readonly RefreshBudget _budget = new();
    private readonly UnknownKeyIds _unknown = new();
    private DateTimeOffset _retryAt;
    private int _failures;

    /// <summary>Whether the last attempt failed.</summary>
    public bool IsFailing => _failures > 0;

    /// <summary>Whether the issuer may be asked about a key now. The first load counts too, but nothing holds it back: without keys nobody gets in.</summary>
    public bool MayAsk(string keyId, bool hasKeys, DateTimeOffset now)
    {
        if (now < _retryAt || (hasKeys && _unknown.Contains(keyId, now)))
        {
            return false;
        }

        return _budget.TrySpend(now) || !hasKeys;
    }

    /// <summary>Asking about a key has brought an answer.</summary>
    public void Settle(string keyId, bool isFound, DateTimeOffset now)
    {
        if (isFound)
        {
            _budget.GiveBack();
        }
        else if (!IsFailing)
        {
            _unknown.Add(keyId, now);
        }
    }

    /// <summary>The issuer has answered.</summary>
    public void Succeeded()
    {
        _failures = 0;
        _retryAt = default;
    }

    /// <summary>
    /// The issuer has not. Without keys every request would ask again: 1, 2, 4, then 8 seconds apart at most. With keys the budget is enough.
    /// </summary>
    public void Failed(bool hasKeys, DateTimeOffset now)
    {
        _failures++;
        if (!hasKeys)
        {
            _retryAt = now + TimeSpan.FromSeconds(Math.Min(1 << Math.Min(_failures - 1, 10), MaxBackoffSeconds));
        }
    }
}
