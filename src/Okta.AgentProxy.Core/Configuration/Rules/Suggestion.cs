namespace Okta.AgentProxy;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Suggestion
{
    /// <summary>The known word nearest to <paramref name="word"/> by edit distance, when it is near enough to be worth a mention.</summary>
    public static string? For(string word, IEnumerable<string> known)
    {
        // A long wrong word is no typing error, and the distance costs the product of the lengths.
        if (word.Length > 64)
        {
            return null;
        }

        var best = known
            .Select(candidate => (candidate, distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.candidate is not null && best.distance <= Math.Max(1, Math.Min(3, word.Length / 3)) ? best.candidate : null;
    }

    /// <summary><c>" Did you mean 'x'?"</c>, or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> known) => For(word, known) is { } meant ? $" Did you mean '{meant}'?" : "";

    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
