namespace Okta.AgentProxy;

/// <summary>How a user must have signed in (RFC 9470). Immutable.</summary>
/// <param name="AcrValues">The acceptable authentication contexts (<c>acr</c>), best first; empty for any.</param>
/// <param name="MaxAge">How many seconds the sign-in may be past; <see langword="null"/> for any number.</param>
public sealed record AuthenticationDemand(IReadOnlyList<string> AcrValues, int? MaxAge)
{
    /// <summary>The longest <c>acr</c> value.</summary>
    internal const int MaxAcrLength = 128;

    /// <summary>The most values in one demand.</summary>
    internal const int MaxAcrValues = 8;

    /// <summary>The largest age: a year.</summary>
    internal const int LongestAge = 365 * 24 * 60 * 60;

    /// <summary>Whether <paramref name="value"/> can stand in a challenge, where clients split at spaces, commas and quotes.</summary>
    internal static bool IsAcr(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or ':' or '-' or '.' or '/'))
            {
                return false;
            }
        }

        return value.Length is > 0 and <= MaxAcrLength;
    }
}
