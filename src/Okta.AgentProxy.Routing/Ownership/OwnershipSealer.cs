using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Seals what a backend hands out for one caller. Whose it is goes into the purposes, not into the text: only the same user, agent and backend derive
/// the key that opens it, on any node with the same Data Protection keys, and the sealed form grows by a fixed amount.
/// </summary>
internal sealed class OwnershipSealer(IDataProtectionProvider protection)
{
    private const int MaxTaskIdBytes = 1024;
    private const int MaxStateBytes = 64 * 1024;

    // Base64 of the longest, its padding and about 150 bytes of the envelope.
    private const int MaxSealedLength = MaxStateBytes * 3 / 2;

    private readonly IDataProtector _root = protection.CreateProtector("Okta.AgentProxy.Ownership.v1");

    /// <summary>The sealed form; <see langword="null"/> for an id that is longer than ids are.</summary>
    public string? Seal(in OwnedScope scope, ReadOnlySpan<byte> id) =>
        id.IsEmpty || id.Length > (scope.Kind == OwnedIdKind.Task ? MaxTaskIdBytes : MaxStateBytes)
            ? null
            : WebEncoders.Base64UrlEncode(ProtectorFor(scope).Protect(id.ToArray()));

    /// <summary>What was sealed; <see langword="null"/> when it was not sealed here, for this scope, or is damaged.</summary>
    public byte[]? Open(in OwnedScope scope, string sealedId)
    {
        // Decoders forgive what is not base64url in different ways; one spelling is enough.
        if (sealedId.Length is 0 or > MaxSealedLength || sealedId.AsSpan().ContainsAnyExcept(Alphabet))
        {
            return null;
        }

        try
        {
            return ProtectorFor(scope).Unprotect(WebEncoders.Base64UrlDecode(sealedId));
        }
        catch (Exception damaged) when (damaged is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private static readonly System.Buffers.SearchValues<char> Alphabet =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    // Data Protection writes each purpose with its length: no choice of names can make one owner look like another.
    private IDataProtector ProtectorFor(in OwnedScope scope) => _root
        .CreateProtector(scope.Kind.ToString())
        .CreateProtector(scope.Issuer)
        .CreateProtector(scope.Subject)
        .CreateProtector(scope.Agent)
        .CreateProtector(scope.Backend)
        .CreateProtector(scope.Method)
        .CreateProtector(scope.Target);
}
