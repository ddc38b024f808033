using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// A host with or without a port, in the one form in which two spellings of the same compare equal: lower case, no dot at the end, addresses as the
/// platform writes them, international names as the wire has them (RFC 5890).
/// </summary>
internal readonly record struct HostName(string Name, int? Port)
{
    private static readonly IdnMapping Idn = new();

    /// <summary>Reads what stands in <c>Host</c> or in the configuration; <see langword="null"/> for what names no host.</summary>
    public static HostName? TryParse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // An IPv6 address stands in brackets; without them its colons could not be told from the port's.
        var end = text[0] == '[' ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        end = end < 0 ? text.Length : end;
        if (end == 0 || !TryReadPort(text.AsSpan(end), out var port))
        {
            return null;
        }

        return (text[0] == '[' ? ReadAddress(text[1..(end - 1)]) : ReadName(text[..end])) is { } name ? new HostName(name, port) : null;
    }

    /// <summary>
    /// Whether <paramref name="came"/> is what this entry means: the same name, and the same port where the entry has one. A scheme's own port may be
    /// left out.
    /// </summary>
    public bool Admits(HostName came) =>
        string.Equals(Name, came.Name, StringComparison.Ordinal) && (Port is null || Port == came.Port || (came.Port is null && Port is 80 or 443));

    private static bool TryReadPort(ReadOnlySpan<char> text, out int? port)
    {
        port = null;
        if (text.IsEmpty)
        {
            return true;
        }

        // A port that no URL can have would fail later, where URLs are made from it.
        if (text[0] != ':' || !int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
        {
            return false;
        }

        port = number;
        return true;
    }

    private static string? ReadAddress(string text) =>
        !text.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
            ? address.ToString()
            : null;

    private static string? ReadName(string text)
    {
        var name = text[^1] == '.' ? text[..^1] : text;
        if (name.Length == 0)
        {
            return null;
        }

        foreach (var c in name)
        {
            if (c < 0x80 && !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_'))
            {
                return null;
            }
        }

        try
        {
            if (name.Contains("xn--", StringComparison.OrdinalIgnoreCase))
            {
                // Whoever reads the host later decodes it.
                _ = Idn.GetUnicode(name);
            }

            return System.Text.Ascii.IsValid(name) ? name.ToLowerInvariant() : Idn.GetAscii(name).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
