using System.Globalization;

namespace Okta.AgentProxy;

/// <summary>The spellings of an IPv4 address that programs understand: <c>0x7f.1</c> and <c>2130706433</c> are 127.0.0.1 (WHATWG URL §3.5).</summary>
internal static class Ipv4Text
{
    private const int MaxParts = 4;
    private const int MaxDigits = 16;

    /// <summary>Whether a host whose last label is this is meant to be an address.</summary>
    public static bool EndsInNumber(string label) => label.Length > 0 && (!label.AsSpan().ContainsAnyExceptInRange('0', '9') || ParsePart(label) is not null);

    /// <summary>The address in its usual spelling; <see langword="null"/> when it is none.</summary>
    public static string? Parse(IReadOnlyList<string> parts)
    {
        if (parts.Count > MaxParts)
        {
            return null;
        }

        ulong address = 0;
        for (var i = 0; i < parts.Count; i++)
        {
            // The last part is all the bytes that the others have left.
            var bytes = i < parts.Count - 1 ? 1 : MaxParts + 1 - parts.Count;
            if (ParsePart(parts[i]) is not { } value || value >= 1UL << (8 * bytes))
            {
                return null;
            }

            address = (address << (8 * bytes)) | value;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}");
    }

    private static ulong? ParsePart(ReadOnlySpan<char> part)
    {
        if (part.Length is 0 or > MaxDigits)
        {
            return null;
        }

        if (part.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return part.Length == 2 ? 0 : ulong.TryParse(part[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null;
        }

        var radix = part.Length > 1 && part[0] == '0' ? 8UL : 10UL;
        ulong value = 0;
        foreach (var c in part)
        {
            if (c < '0' || c >= '0' + (int)radix)
            {
                return null;
            }

            value = (value * radix) + (ulong)(c - '0');
        }

        return value;
    }
}
