using System.Buffers.Text;
using System.Security.Cryptography;

namespace Okta.AgentProxy.DevOrg.Keys;

/// <summary>A signing key of an authorization server. The RSA object is safe for concurrent signing.</summary>
internal sealed class SigningKey(RSA rsa, string keyId)
{
    public RSA Rsa { get; } = rsa;

    public string KeyId { get; } = keyId;

    /// <summary>A key from the pool with a random id, which is 32 bytes long like Okta's.</summary>
    public static SigningKey Create() => new(RsaKeyPool.Rent(), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
}
