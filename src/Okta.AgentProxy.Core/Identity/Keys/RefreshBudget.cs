namespace Okta.AgentProxy;

/// <summary>
/// How often unknown key ids may send us to the issuer: two fetches in any <see cref="Interval"/>. A fetch that did find the key is given back, so
/// that real rotations never use the budget up, and only invented ids do. Not thread-safe: used under its owner's lock.
/// </summary>
internal sealed class RefreshBudget
{
    /// <summary>The time in which at most two fruitless fetches happen.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private const int Size = 2;
    private readonly Queue<DateTimeOffset> _spent = new(Size);

    /// <summary>Takes one fetch if there is one left.</summary>
    public bool TrySpend(DateTimeOffset now)
    {
        while (_spent.TryPeek(out var oldest) && now - oldest >= Interval)
        {
            _spent.Dequeue();
        }

        if (_spent.Count >= Size)
        {
            return false;
        }

        _spent.Enqueue(now);
        return true;
    }

    /// <summary>Gives back what the last <see cref="TrySpend"/> took.</summary>
    public void GiveBack()
    {
        for (var others = _spent.Count - 1; others > 0; others--)
        {
            _spent.Enqueue(_spent.Dequeue());
        }

        _spent.TryDequeue(out _);
    }
}
