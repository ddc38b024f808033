namespace Okta.AgentProxy;

/// <summary>
/// Matches names against patterns: <c>*</c> is any run of characters, <c>?</c> is one. Everything else is itself. Runs in constant space and at
/// worst in the product of the lengths.
/// </summary>
internal static class Glob
{
    /// <summary>Whether <paramref name="text"/> matches <paramref name="pattern"/> as a whole.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = false)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || AreEqual(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    /// <summary>Whether everything that <paramref name="narrow"/> matches is matched by <paramref name="wide"/>; may say no where the truth is yes.</summary>
    public static bool Covers(ReadOnlySpan<char> wide, ReadOnlySpan<char> narrow)
    {
        // The narrow pattern as a text, in which only a star can take a star and only a wildcard a question mark.
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < narrow.Length)
        {
            if (p < wide.Length && wide[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < wide.Length && narrow[t] != '*' && (wide[p] == '?' || wide[p] == narrow[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        return wide[p..].TrimStart('*').IsEmpty;
    }

    public static bool HasWildcard(string pattern) => pattern.AsSpan().ContainsAny('*', '?');

    private static bool AreEqual(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
}
