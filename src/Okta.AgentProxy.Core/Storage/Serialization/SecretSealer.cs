using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Okta.AgentProxy;

/// <summary>
/// Encrypts what a store keeps secret, with a purpose per column and row: a ciphertext moved to another column or row no longer opens. Thread-safe.
/// </summary>
public sealed class SecretSealer(IDataProtectionProvider provider)
{
    private const string Root = "Okta.AgentProxy.Storage.v1";

    /// <summary>Encrypts a text for one column of one row.</summary>
    public string Seal(string plain, params ReadOnlySpan<string> purpose) => Protector(purpose).Protect(plain);

    /// <summary>Encrypts bytes for one column of one row.</summary>
    public byte[] Seal(ReadOnlyMemory<byte> plain, params ReadOnlySpan<string> purpose) => Protector(purpose).Protect(plain.ToArray());

    /// <summary>Decrypts what <see cref="Seal(string, ReadOnlySpan{string})"/> made.</summary>
    /// <exception cref="CryptographicException">It was made for another column or row, altered, or with keys that are not here.</exception>
    public string Open(string sealedText, params ReadOnlySpan<string> purpose) => Protector(purpose).Unprotect(sealedText);

    /// <summary>Decrypts what <see cref="Seal(ReadOnlyMemory{byte}, ReadOnlySpan{string})"/> made.</summary>
    /// <exception cref="CryptographicException">It was made for another column or row, altered, or with keys that are not here.</exception>
    public byte[] Open(byte[] sealedBytes, params ReadOnlySpan<string> purpose) => Protector(purpose).Unprotect(sealedBytes);

    private IDataProtector Protector(ReadOnlySpan<string> purpose)
    {
        var protector = provider.CreateProtector(Root);
        foreach (var part in purpose)
        {
            protector = protector.CreateProtector(part);
        }

        return protector;
    }
}
