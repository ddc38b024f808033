using System.Text.RegularExpressions;

namespace Okta.AgentProxy.Exchange;

/// <summary>Makes a server's words fit for a log: short, printable, and without anything that looks like a token.</summary>
internal static partial class SafeText
{
    private const int MaxLength = 300;

    /// <summary>A description; a server that echoes the token it refuses must not put it into our log.</summary>
    public static string? Clean(string? text)
    {
        if (text is null)
        {
            return null;
        }

        // Cut long runs first and the length afterwards, or the cut could leave the front half of a token.
        var printable = TokenLike().Replace(Unprintable().Replace(text, " "), "(removed)");
        return printable.Length <= MaxLength ? printable : printable[..MaxLength] + "…";
    }

    /// <summary>A code such as <c>invalid_grant</c>; anything else is dropped.</summary>
    public static string? Code(string? text) => text is not null && CodeLike().IsMatch(text) ? text : null;

    // Words in lower case joined by underscores are Okta's internal error names, and worth reading.
    [GeneratedRegex(@"\b(?![a-z_]+\b)[A-Za-z0-9_\-+/=.~]{40,}|eyJ[A-Za-z0-9_\-.]+", RegexOptions.CultureInvariant)]
    private static partial Regex TokenLike();

    [GeneratedRegex(@"[^\x20-\x7E]+", RegexOptions.CultureInvariant)]
    private static partial Regex Unprintable();

    [GeneratedRegex(@"^[A-Za-z0-9_:\-./ ]{1,128}$", RegexOptions.CultureInvariant)]
    private static partial Regex CodeLike();
}
