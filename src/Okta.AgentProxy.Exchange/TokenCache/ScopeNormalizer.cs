namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Turns a scope set into one string, sorted and joined by spaces, without allocating for a set it has seen before: the warm path asks every time.
/// Thread-safe.
/// </summary>
internal sealed class ScopeNormalizer(string? configured)
{
    private const int MaxKnown = 64;

    private volatile Known[] _known = [];

    /// <summary>The configured scopes when there are any, else those of <paramref name="scopes"/>.</summary>
    public string Normalize(IReadOnlySet<string> scopes)
    {
        if (configured is not null)
        {
            return configured;
        }

        foreach (var known in _known)
        {
            if (known.Matches(scopes))
            {
                return known.Joined;
            }
        }

        return Learn(scopes);
    }

    /// <summary>Sorted, without doubles, joined by spaces.</summary>
    public static string Join(IEnumerable<string> scopes) => string.Join(' ', scopes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private string Learn(IReadOnlySet<string> scopes)
    {
        string[] sorted = [.. scopes.Order(StringComparer.Ordinal)];
        var learnt = new Known(sorted, string.Join(' ', sorted));

        // A race loses one entry, which is learnt again.
        var before = _known;
        if (before.Length < MaxKnown)
        {
            _known = [.. before, learnt];
        }

        return learnt.Joined;
    }

    private sealed record Known(string[] Sorted, string Joined)
    {
        public bool Matches(IReadOnlySet<string> scopes)
        {
            if (scopes.Count != Sorted.Length)
            {
                return false;
            }

            foreach (var scope in Sorted)
            {
                if (!scopes.Contains(scope))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
