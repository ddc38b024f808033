using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg;

/// <summary>A client's key pair, for those who need both halves: quick starts and tests. Immutable and thread-safe.</summary>
public sealed class DevClientKeyPair
{
    private readonly RSAParameters parameters;

    private DevClientKeyPair(string keyId, RSA key)
    {
        KeyId = keyId;
        PublicKey = DevClientKey.From(keyId, key);
        PrivateKeyPem = key.ExportPkcs8PrivateKeyPem();
        parameters = key.ExportParameters(includePrivateParameters: true);
    }

    /// <summary>The key id.</summary>
    public string KeyId { get; }

    /// <summary>The half that the organisation registers.</summary>
    public DevClientKey PublicKey { get; }

    /// <summary>The private half as PKCS#8 PEM.</summary>
    public string PrivateKeyPem { get; }

    /// <summary>The private half as a JWK with its <c>kid</c>.</summary>
    public string PrivateKeyJwk
    {
        get
        {
            using var rsa = RSA.Create(parameters);
            var jwk = Jwk.Write(rsa, KeyId);
            foreach (var (name, value) in (ReadOnlySpan<(string, byte[]?)>)[
                ("d", parameters.D), ("p", parameters.P), ("q", parameters.Q), ("dp", parameters.DP), ("dq", parameters.DQ), ("qi", parameters.InverseQ)])
            {
                jwk[name] = Base64Url.EncodeToString(value);
            }

            return jwk.ToJsonString();
        }
    }

    /// <summary>Makes a key pair (RSA, 2048 bits).</summary>
    /// <param name="keyId">The key id.</param>
    /// <returns>The pair.</returns>
    public static DevClientKeyPair Create(string keyId)
    {
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        using var key = RSA.Create(2048);
        return new DevClientKeyPair(keyId, key);
    }

    /// <summary>Signs a client assertion (RFC 7523 §2.2) that is good for one request at one endpoint.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="endpoint">The URL that the request goes to.</param>
    /// <param name="clock">The clock; default the system's.</param>
    /// <param name="claims">Changes the claims before they are signed.</param>
    /// <param name="header">Changes the header before it is signed.</param>
    /// <returns>The assertion, which expires after 60 seconds.</returns>
    public string SignAssertion(string clientId, string endpoint, TimeProvider? clock = null, Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        var now = (clock ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds();
        var content = new JsonObject
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = endpoint,
            ["iat"] = now,
            ["exp"] = now + 60,
            ["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
        };
        var head = new JsonObject { ["alg"] = "RS256", ["kid"] = KeyId };
        claims?.Invoke(content);
        header?.Invoke(head);
        using var rsa = RSA.Create(parameters);
        return Jwt.Write(head, content, rsa);
    }

    /// <summary>Returns the key id, never the key.</summary>
    /// <returns>The name of this pair for logs.</returns>
    public override string ToString() => $"{nameof(DevClientKeyPair)} {KeyId}";
}
