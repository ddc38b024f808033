namespace AgentProxy.Host.Commands;

/// <summary>What was probably meant by a word that nobody knows.</summary>
internal static class Suggestion
{
    // Nothing that long is a misspelt name of ours.
    private const int Longest = 64;

    /// <summary><c> Did you mean …?</c>, or nothing when no candidate is near.</summary>
    public static string For(string word, IEnumerable<string> candidates)
    {
        if (word.Length > Longest)
        {
            return "";
        }

        var (nearest, distance) = candidates.Select(candidate => (candidate, Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Append(("", int.MaxValue)).MinBy(pair => pair.Item2);
        return word == nearest ? " It belongs before the '--'."
            : distance <= Math.Min(2, nearest.Trim('-').Length / 2) ? $" Did you mean '{nearest}'?"
            : "";
    }

    /// <summary>How many insertions, deletions, replacements and swaps of neighbours lie between two words.</summary>
    private static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[left.Length, right.Length];
    }
}
