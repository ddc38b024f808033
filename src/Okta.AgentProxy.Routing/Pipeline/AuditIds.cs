using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// Ids that connect the two audit records of a request: the process's random half, and a count. They identify and protect nothing, so they need not be
/// hard to guess.
/// </summary>
/// <remarks>
/// <see cref="Guid.NewGuid"/> asks the kernel for random bytes each time: 0.4 µs, a tenth of the whole stage list (measured).
/// </remarks>
internal static class AuditIds
{
    private static readonly ulong Process = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private static long _count;

    public static Guid Next()
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(id, Process);
        BinaryPrimitives.WriteInt64BigEndian(id[8..], Interlocked.Increment(ref _count));

        // RFC 9562 §5.8: version 8, of one's own making. 58 bits remain random, 62 count.
        id[7] = (byte)((id[7] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id);
    }
}
