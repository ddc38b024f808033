using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Encrypts credentials for a cache outside the process, each bound to its key: whoever can write to the cache can destroy entries, but neither read
/// them nor hand one user's credential to another. Thread-safe.
/// </summary>
internal sealed class TokenProtector(IDataProtectionProvider protection, TimeProvider clock)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Okta.AgentProxy.Exchange.TokenCache", "v1");

    public byte[] Protect(string key, CachedToken token)
    {
        var entry = new TokenEntry(key, token.ExpiresAt.ToUnixTimeSeconds(), token.Credential.AssertionHash, [.. token.Credential.Headers.Select(h => new[] { h.Key, h.Value })]);
        return _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(entry, TokenEntryJson.Default.TokenEntry));
    }

    /// <summary>The credential, or <see langword="null"/> when the bytes are not ours, not of this key, or over.</summary>
    public CachedToken? Unprotect(string key, byte[]? bytes)
    {
        if (bytes is null)
        {
            return null;
        }

        try
        {
            var entry = JsonSerializer.Deserialize(_protector.Unprotect(bytes), TokenEntryJson.Default.TokenEntry);
            if (entry is null || !string.Equals(entry.Key, key, StringComparison.Ordinal))
            {
                return null;
            }

            var expiresAt = DateTimeOffset.FromUnixTimeSeconds(entry.Expires);
            return expiresAt <= clock.GetUtcNow() || entry.Headers.Any(h => h.Length != 2) ? null : new CachedToken
            {
                Credential = new BackendCredential([.. entry.Headers.Select(h => KeyValuePair.Create(h[0], h[1]))]) { AssertionHash = entry.Assertion, FromCache = true },
                ExpiresAt = expiresAt,
            };
        }
        catch (Exception foreign) when (foreign is CryptographicException or JsonException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
