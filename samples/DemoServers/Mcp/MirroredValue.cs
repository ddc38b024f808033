using System.Buffers;
using ModelContextProtocol.Protocol;

namespace DemoServers.Mcp;

/// <summary>Reads a mirrored header value: visible ASCII, or base64 between the markers.</summary>
internal static class MirroredValue
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("\t " + string.Concat(Enumerable.Range(0x21, 0x7E - 0x20).Select(c => (char)c)));

    public static bool TryDecode(string raw, out string value)
    {
        var trimmed = raw.Trim(' ', '\t');
        var decoded = trimmed.AsSpan().ContainsAnyExcept(Allowed) ? null : McpHeaderEncoder.DecodeValue(trimmed);
        value = decoded ?? string.Empty;

        return decoded is not null;
    }
}
