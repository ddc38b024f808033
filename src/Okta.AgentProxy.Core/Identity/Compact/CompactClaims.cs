using System.Security.Claims;

namespace Okta.AgentProxy;

/// <summary>
/// A principal as a few hundred bytes, from which it is made again when somebody asks: most requests never do. While it is in use it is one and the same
/// object; afterwards the collector may have it. Thread-safe.
/// </summary>
internal sealed class CompactClaims(byte[] packed, ClaimsPacker packer)
{
    private WeakReference<ClaimsPrincipal>? _principal;

    /// <summary>How many bytes it takes.</summary>
    public int Size => packed.Length;

    public ClaimsPrincipal Principal
    {
        get
        {
            if (Volatile.Read(ref _principal) is { } made && made.TryGetTarget(out var principal))
            {
                return principal;
            }

            principal = packer.Unpack(packed);
            Volatile.Write(ref _principal, new WeakReference<ClaimsPrincipal>(principal));
            return principal;
        }
    }
}
