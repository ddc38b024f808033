using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing;

/// <summary>Who may keep an answer: what was answered to one caller must not be kept for another (P21).</summary>
internal static class AnswerCaching
{
    private const string Never = "no-store";

    /// <summary>The <c>Cache-Control</c> of an answer: the backend's when it is at least as strict by every reading, else ours.</summary>
    public static StringValues For(HttpResponseMessage from) =>
        from.Headers.NonValidated.TryGetValues("Cache-Control", out var values) && values.ToString() is var value && IsStrict(value) ? value : Never;

    private static bool IsStrict(ReadOnlySpan<char> value)
    {
        // RFC 9111 §5.2: what is quoted may hold commas, and readers differ in where it ends. With it come the lists of fields, by which the rest of the answer is anybody's.
        if (value.Contains('"') || value.IndexOfAnyExceptInRange(' ', '~') >= 0)
        {
            return false;
        }

        var (isStored, isShared, isForbidden) = (true, false, false);
        foreach (var range in value.Split(','))
        {
            var directive = value[range].Trim(' ');
            var name = (directive.IndexOf('=') is >= 0 and var sign ? directive[..sign] : directive).Trim(' ');
            isStored &= !Is(directive, "no-store");
            isForbidden |= Is(directive, "private") || Is(directive, "no-cache");

            // RFC 9111 §5.2.2.3: to who understands the status, must-understand takes no-store back.
            isShared |= Is(name, "public") || Is(name, "s-maxage") || Is(name, "must-understand");
        }

        return isStored ? isForbidden && !isShared : !Has(value, "must-understand");
    }

    private static bool Has(ReadOnlySpan<char> value, string directive) => value.Contains(directive, StringComparison.OrdinalIgnoreCase);

    private static bool Is(ReadOnlySpan<char> directive, string name) => directive.Equals(name, StringComparison.OrdinalIgnoreCase);
}
