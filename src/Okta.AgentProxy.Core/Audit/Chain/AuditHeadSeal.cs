using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Okta.AgentProxy;

/// <summary>
/// Seals the head with Data Protection (authenticated encryption): who can write the database but has not the keys cannot make one. Thread-safe.
/// </summary>
public sealed class AuditHeadSeal(SecretSealer sealer)
{
    private const string Purpose = "audit.head";
    private const int Size = (2 * sizeof(long)) + (2 * AuditChain.HashBytes);

    /// <summary>The sealed form.</summary>
    public byte[] Seal(AuditHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        var form = new byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(form, head.Sequence);
        BinaryPrimitives.WriteInt64BigEndian(form.AsSpan(8), head.AnchorSequence);
        head.Hash.CopyTo(form.AsMemory(16));
        head.AnchorHash.CopyTo(form.AsMemory(16 + AuditChain.HashBytes));
        return sealer.Seal(form, Purpose);
    }

    /// <summary>Opens a sealed head; <see langword="null"/> when it was altered or the keys are not here.</summary>
    public AuditHead? TryOpen(byte[] sealedHead)
    {
        byte[] form;
        try
        {
            form = sealer.Open(sealedHead, Purpose);
        }
        catch (CryptographicException)
        {
            return null;
        }

        return form.Length != Size
            ? null
            : new AuditHead(
                BinaryPrimitives.ReadInt64BigEndian(form),
                form.AsMemory(16, AuditChain.HashBytes),
                BinaryPrimitives.ReadInt64BigEndian(form.AsSpan(8)),
                form.AsMemory(16 + AuditChain.HashBytes, AuditChain.HashBytes));
    }
}
