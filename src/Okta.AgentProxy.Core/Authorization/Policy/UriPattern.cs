namespace Okta.AgentProxy;

/// <summary>
/// A pattern of resource URIs: <c>*</c> stays inside a path segment, <c>**</c> does not, everything else is itself (a <c>?</c> begins a query).
/// Immutable.
/// </summary>
internal sealed class UriPattern
{
    // Neither can stand in a URI: control characters are refused before.
    private const char Star = '\u0001';
    private const char DoubleStar = '\u0002';
    private const int MaxTemplateLength = 2048;

    private readonly string _tokens;
    private readonly string? _written;
    private readonly string? _loose;
    private readonly string[] _bare;
    private readonly bool _ignoreCase;

    private UriPattern(string text, UriForm? form, bool ignoreCase)
    {
        Text = text;
        _tokens = Tokens(form?.Normal ?? text);
        _written = form is null || form.Normal == text ? null : Tokens(text);
        _bare = [.. (form?.Bare ?? []).Select(Tokens)];
        _loose = form is null ? null : Tokens(form.Loose[0]);
        _ignoreCase = ignoreCase;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>A pattern as it is written in a rule; it matches in its normal form too, like the URIs it is held against.</summary>
    public static UriPattern Parse(string text, bool ignoreCase) => new(text, UriForm.Of(text, isPattern: true), ignoreCase);

    /// <summary>Whether a rule may have this pattern: it has one normal form.</summary>
    public static bool IsValid(string text) => UriForm.Of(text, isPattern: true) is not null;

    /// <summary>A template (RFC 6570) as the set of URIs it may expand to; <see langword="null"/> when it is none we can judge.</summary>
    public static UriPattern? FromTemplate(string template)
    {
        if (template.Length > MaxTemplateLength)
        {
            return null;
        }

        var family = new System.Text.StringBuilder(template.Length);
        var rest = template.AsSpan();
        while (!rest.IsEmpty)
        {
            var open = rest.IndexOfAny('{', '}');
            if (open < 0)
            {
                family.Append(rest);
                break;
            }

            var close = rest.IndexOf('}');
            if (close < open || rest[open] == '}')
            {
                return null;
            }

            family.Append(rest[..open]).Append("**");
            rest = rest[(close + 1)..];
        }

        return UriForm.Of(family.ToString(), isPattern: true) is { } form ? new UriPattern(form.Normal, form, ignoreCase: false) : null;
    }

    /// <summary>Whether <paramref name="uri"/> matches as a whole.</summary>
    public bool IsMatch(ReadOnlySpan<char> uri, UriReading reading = UriReading.Exact)
    {
        if (IsMatch(_tokens, uri) || (_written is not null && IsMatch(_written, uri)))
        {
            return true;
        }

        if (reading == UriReading.Loose)
        {
            return _loose is not null && IsMatch(_loose, uri);
        }

        // Rules that deny ignore case. They are about what they say: "secret:80" in a pattern is not all of "secret".
        if (reading == UriReading.Bare && !_ignoreCase)
        {
            foreach (var bare in _bare)
            {
                if (IsMatch(bare, uri))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string Tokens(string text) => text.Replace("**", "\u0002", StringComparison.Ordinal).Replace('*', Star);

    private bool IsMatch(ReadOnlySpan<char> tokens, ReadOnlySpan<char> uri)
    {
        // A single star gives up at a slash; the double star before it is then asked to take more.
        int p = 0, t = 0, star = -1, starMark = 0, wide = -1, wideMark = 0;
        while (t < uri.Length)
        {
            if (p < tokens.Length && tokens[p] == DoubleStar)
            {
                (wide, wideMark, star) = (p++, t, -1);
            }
            else if (p < tokens.Length && tokens[p] == Star)
            {
                (star, starMark) = (p++, t);
            }
            else if (p < tokens.Length && AreEqual(tokens[p], uri[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0 && uri[starMark] != '/')
            {
                p = star + 1;
                t = ++starMark;
            }
            else if (wide >= 0)
            {
                (p, t, star) = (wide + 1, ++wideMark, -1);
            }
            else
            {
                return false;
            }
        }

        return tokens[p..].TrimStart([Star, DoubleStar]).IsEmpty;
    }

    /// <summary>Whether some URI matches both.</summary>
    public bool Intersects(UriPattern other)
    {
        var (a, b) = (_tokens, other._tokens);
        var ignoreCase = _ignoreCase || other._ignoreCase;

        // reachable[j]: the first i tokens here and the first j there can have made the same text.
        var reachable = new bool[b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            var diagonal = false;
            for (var j = 0; j <= b.Length; j++)
            {
                var above = i > 0 && reachable[j];
                var left = j > 0 && reachable[j - 1];
                var now = (i == 0 && j == 0)
                    || (above && (IsWild(a[i - 1]) || (j > 0 && Takes(b[j - 1], a[i - 1]))))
                    || (left && (IsWild(b[j - 1]) || (i > 0 && Takes(a[i - 1], b[j - 1]))))
                    || (diagonal && j > 0 && i > 0 && !IsWild(a[i - 1]) && !IsWild(b[j - 1]) && AreEqual(a[i - 1], b[j - 1], ignoreCase));
                (diagonal, reachable[j]) = (above, now);
            }
        }

        return reachable[b.Length];
    }

    /// <summary>Whether every URI of <paramref name="other"/> matches this; may say no where the truth is yes.</summary>
    public bool Covers(UriPattern other)
    {
        var (wide, narrow) = (_tokens, other._tokens);
        var reachable = new bool[narrow.Length + 1];
        reachable[0] = true;
        for (var i = 0; i <= wide.Length; i++)
        {
            var diagonal = i == 0;
            for (var j = 0; j <= narrow.Length; j++)
            {
                var above = i == 0 ? j == 0 : reachable[j];
                var now = i == 0
                    ? j == 0
                    : (above && IsWild(wide[i - 1]))
                        || (j > 0 && reachable[j - 1] && (wide[i - 1] == DoubleStar || (wide[i - 1] == Star && narrow[j - 1] is not (DoubleStar or '/'))))
                        || (j > 0 && diagonal && !IsWild(wide[i - 1]) && AreEqual(wide[i - 1], narrow[j - 1]));
                (diagonal, reachable[j]) = (above, now);
            }
        }

        return reachable[narrow.Length];
    }

    private static bool IsWild(char token) => token is Star or DoubleStar;

    private static bool Takes(char wild, char literal) => wild == DoubleStar || (wild == Star && literal is not ('/' or DoubleStar));

    private bool AreEqual(char a, char b) => AreEqual(a, b, _ignoreCase);

    private static bool AreEqual(char a, char b, bool ignoreCase) => a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
}
