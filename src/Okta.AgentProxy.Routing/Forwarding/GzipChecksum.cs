using System.Buffers.Binary;

namespace Okta.AgentProxy.Routing;

/// <summary>What stands at the end of a gzip member, reckoned from what was decoded (RFC 1952 §2.3.1): the CRC-32 and the length. The decoder compares it only where it gets that far.</summary>
internal sealed class GzipChecksum
{
    public const int Size = 8;

    private static readonly uint[] Table = MakeTable();

    private uint _crc = uint.MaxValue;
    private uint _length;

    public void Append(ReadOnlySpan<byte> decoded)
    {
        var crc = _crc;
        foreach (var value in decoded)
        {
            crc = Table[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        _crc = crc;
        _length = unchecked(_length + (uint)decoded.Length);
    }

    /// <summary>Whether those are the last bytes of a member that decodes to all that was appended.</summary>
    public bool Matches(ReadOnlySpan<byte> last) =>
        BinaryPrimitives.ReadUInt32LittleEndian(last) == ~_crc && BinaryPrimitives.ReadUInt32LittleEndian(last[4..]) == _length;

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
