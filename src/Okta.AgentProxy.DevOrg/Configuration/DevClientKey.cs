using System.Security.Cryptography;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg;

/// <summary>A public key that a client registered for <c>private_key_jwt</c>. Private halves are dropped. Thread-safe.</summary>
public sealed class DevClientKey
{
    private DevClientKey(string keyId, AsymmetricAlgorithm key) => (KeyId, PublicKey) = (keyId, key);

    /// <summary>The key id, which assertions must name in their <c>kid</c>.</summary>
    public string KeyId { get; }

    internal AsymmetricAlgorithm PublicKey { get; }

    /// <summary>Registers the public half of a key.</summary>
    /// <param name="keyId">The key id.</param>
    /// <param name="key">An RSA or EC key; only its public half is copied.</param>
    /// <returns>The registered key.</returns>
    /// <exception cref="FormatException">The key is neither RSA nor EC on P-256, P-384 or P-521.</exception>
    public static DevClientKey From(string keyId, AsymmetricAlgorithm key)
    {
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        ArgumentNullException.ThrowIfNull(key);
        return new DevClientKey(keyId, Jwk.Read(Jwk.Write(key, keyId)));
    }

    /// <summary>Registers a key in PEM form, public or private (SubjectPublicKeyInfo, PKCS#8, PKCS#1, SEC 1).</summary>
    /// <param name="keyId">The key id.</param>
    /// <param name="pem">The PEM text.</param>
    /// <returns>The registered key.</returns>
    /// <exception cref="FormatException">The text holds no RSA or EC key.</exception>
    public static DevClientKey FromPem(string keyId, string pem)
    {
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        ArgumentException.ThrowIfNullOrEmpty(pem);

        foreach (var create in (Func<AsymmetricAlgorithm>[])[RSA.Create, ECDsa.Create])
        {
            using var key = create();
            try
            {
                key.ImportFromPem(pem);
                return From(keyId, key);
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                // Not a key of this kind: try the next one.
            }
        }

        throw new FormatException("The PEM text holds no RSA or EC key.");
    }

    /// <summary>Registers a key in JWK form (RFC 7517), public or private.</summary>
    /// <param name="jwk">The JSON text; it must have a <c>kid</c>.</param>
    /// <returns>The registered key.</returns>
    /// <exception cref="FormatException">The text is no RSA or EC key with a <c>kid</c>.</exception>
    public static DevClientKey FromJwk(string jwk)
    {
        ArgumentException.ThrowIfNullOrEmpty(jwk);
        var json = Jwk.Parse(jwk);
        return new DevClientKey(json.Text("kid") ?? throw new FormatException("The key has no 'kid'."), Jwk.Read(json));
    }

    /// <summary>Returns the key id.</summary>
    /// <returns>The name of this key for logs.</returns>
    public override string ToString() => $"{nameof(DevClientKey)} {KeyId}";
}
