using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Okta.AgentProxy;

/// <summary>
/// The normal form of a URI's host: lower case, no dot at the end, IP addresses in their shortest form, names beyond ASCII as <c>xn--</c> labels.
/// </summary>
/// <remarks>
/// UTS-46 maps thousands of characters to others or to nothing (full-width letters, ligatures, the soft hyphen). Its tables are not at hand where the host runs
/// with invariant globalization, so a character beyond ASCII is taken only where it is known to stand for itself; with any other, a host has no normal form.
/// </remarks>
internal static class UriHost
{
    private const int MaxLabel = 59;

    private static readonly IdnMapping Idn = new();

    /// <summary>Finds the normal form; false when there is none.</summary>
    /// <param name="host">Without user and port; percent-decoded.</param>
    /// <param name="isWeb">Whether the scheme's readers take numbers for IPv4 addresses (WHATWG URL §3.5).</param>
    /// <param name="isPattern">Whether a star stands for anything.</param>
    /// <param name="normal">The normal form.</param>
    /// <param name="loose">What some reader may take it for besides; the same when nothing.</param>
    public static bool TryNormalize(ReadOnlySpan<char> host, bool isWeb, bool isPattern, out string normal, out string loose)
    {
        normal = loose = "";
        if (host.IsEmpty)
        {
            return true;
        }

        if (host[0] == '[')
        {
            return TryNormalizeV6(host, out normal, out loose);
        }

        List<string> labels = [];
        foreach (var range in (host[^1] == '.' ? host[..^1] : host).Split('.'))
        {
            if (!TryNormalizeLabel(host[range], out var label))
            {
                return false;
            }

            labels.Add(label);
        }

        normal = loose = string.Join('.', labels);
        if (isPattern && normal.Contains('*'))
        {
            return true;
        }

        return !Ipv4Text.EndsInNumber(labels[^1]) || TakeNumber(labels, isWeb, ref normal, ref loose);
    }

    private static bool TakeNumber(List<string> labels, bool isWeb, ref string normal, ref string loose)
    {
        if (Ipv4Text.Parse(labels) is not { } address)
        {
            return !isWeb;
        }

        loose = address;
        normal = isWeb ? address : normal;
        return true;
    }

    private static bool TryNormalizeV6(ReadOnlySpan<char> host, out string normal, out string loose)
    {
        normal = loose = "";

        // No zone (RFC 6874): its readers disagree about how it is written, and none about that it is local.
        if (host[^1] != ']' || host.Contains('%') || !IPAddress.TryParse(host[1..^1], out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        normal = $"[{address}]";
        loose = address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : normal;
        return true;
    }

    private static bool TryNormalizeLabel(ReadOnlySpan<char> text, out string label)
    {
        label = "";
        var isAscii = true;
        foreach (var c in text)
        {
            isAscii &= char.IsAscii(c);
            if (!(char.IsAscii(c) ? IsHostCharacter(c) : StandsForItself(c)))
            {
                return false;
            }
        }

        label = text.ToString().ToLowerInvariant();
        if (isAscii)
        {
            // "xn--secret-" is how nothing but "secret" would be encoded: some readers decode it.
            return label.Length > 0 && !(label.StartsWith("xn--", StringComparison.Ordinal) && (label.Length == 4 || label[^1] == '-'));
        }

        if (label.Length > MaxLabel || label.Contains('*'))
        {
            return false;
        }

        try
        {
            label = Idn.GetAscii(label);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // RFC 3986 §3.2.2: reg-name, without percent-encoding.
    private static bool IsHostCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "-._~!$&'()*+,;=".Contains(c);

    /// <summary>
    /// Letters that UTS-46 maps to themselves and that no neighbour joins: of Latin, Greek and Cyrillic the small ones, without those that are two letters or
    /// that were mapped once (sharp s, final sigma); Hebrew, Arabic, Kana, Han, Hangul without marks.
    /// </summary>
    private static bool StandsForItself(char c) => c switch
    {
        '\u00DF' or '\u00F7' or '\u0133' or '\u0140' or '\u0149' or '\u03C2' => false,
        >= '\u00E0' and <= '\u017E' => char.ToLowerInvariant(c) == c,
        >= '\u03AC' and <= '\u03CE' => true,
        >= '\u0430' and <= '\u045F' => true,
        >= '\u05D0' and <= '\u05EA' => true,
        >= '\u0621' and <= '\u063A' or >= '\u0641' and <= '\u064A' => true,
        >= '\u3041' and <= '\u3096' or >= '\u30A1' and <= '\u30FA' => true,
        >= '\u4E00' and <= '\u9FFF' => true,
        >= '\uAC00' and <= '\uD7A3' => true,
        _ => false,
    };
}
