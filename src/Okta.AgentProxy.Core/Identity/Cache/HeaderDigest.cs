using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>SHA-256 of a whole <c>Authorization</c> value: two values that nobody can make equal, and from which nobody gets the value back.</summary>
[InlineArray(SHA256.HashSizeInBytes)]
internal struct HeaderDigest
{
    // Two tokens of a kilobyte; longer ones take a buffer of the pool.
    private const int OnStack = 2_048;

    private byte _first;

    /// <summary>Computes the digest of a value; false when it is not ASCII, which no token is.</summary>
    public static bool TryCompute(string value, out HeaderDigest digest)
    {
        digest = default;
        byte[]? rented = null;
        var bytes = value.Length <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(value.Length);
        try
        {
            if (Ascii.FromUtf16(value, bytes, out var written) != OperationStatus.Done)
            {
                return false;
            }

            SHA256.HashData(bytes[..written], digest);
            return true;
        }
        finally
        {
            if (rented is not null)
            {
                // A credential: it must not lie in somebody else's buffer.
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
            }
        }
    }

    /// <summary>Whether it is the same; in the same time wherever they differ.</summary>
    public readonly bool IsSameAs(in HeaderDigest other) => CryptographicOperations.FixedTimeEquals(this, other);
}
