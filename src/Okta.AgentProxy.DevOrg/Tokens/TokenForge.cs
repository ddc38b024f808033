using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Jose;
using Okta.AgentProxy.DevOrg.Keys;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg;

/// <summary>
/// Makes hostile tokens from good ones, to prove that they are refused. Each method returns the token that an attacker, or a careless
/// issuer, would send. Thread-safe.
/// </summary>
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Callers make every forgery the same way, through the organisation.")]
public sealed class TokenForge : IDisposable
{
    private readonly DevOrganization org;

    // Lazy: few tests forge.
    private readonly Lazy<RSA> stranger = new(RsaKeyPool.Rent);

    internal TokenForge(DevOrganization org) => this.org = org;

    /// <summary>Drops the signature and says <c>alg: none</c>.</summary>
    /// <param name="token">A token of this organisation.</param>
    /// <param name="algorithm">How <c>none</c> is written; checks are often fooled by other case.</param>
    /// <returns>The forged token, with an empty third part.</returns>
    public string WithoutSignature(string token, string algorithm = "none")
    {
        var (header, claims) = Read(token);
        header["alg"] = algorithm;
        return Jwt.Encode(header, claims) + ".";
    }

    /// <summary>Signs with a key that the organisation never had.</summary>
    /// <param name="token">A token of this organisation.</param>
    /// <param name="keyId">The <c>kid</c> it claims; default that of the token, so that the real key is tried and must not fit.</param>
    /// <returns>The forged token.</returns>
    public string SignedByStranger(string token, string? keyId = null)
    {
        var (header, claims) = Read(token);
        header["kid"] = keyId ?? header.Text("kid");
        return Jwt.Write(header, claims, stranger.Value);
    }

    /// <summary>Changes the claims and keeps the old signature.</summary>
    /// <param name="token">A token of this organisation.</param>
    /// <param name="claims">The change.</param>
    /// <returns>The forged token.</returns>
    public string Tampered(string token, Action<JsonObject> claims)
    {
        var (header, content) = Read(token);
        claims(content);
        return $"{Jwt.Encode(header, content)}.{token[(token.LastIndexOf('.') + 1)..]}";
    }

    /// <summary>Signs with HMAC, using the public key's text as the secret: the classic confusion of algorithms.</summary>
    /// <param name="token">A token of this organisation.</param>
    /// <returns>The forged token.</returns>
    public string SignedWithPublicKeyAsSecret(string token)
    {
        var (header, claims) = Read(token);
        var secret = Encoding.UTF8.GetBytes(Server(claims).Keys.Active.Rsa.ExportSubjectPublicKeyInfoPem());
        header["alg"] = "HS256";
        var signed = Jwt.Encode(header, claims);
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Changes header and claims and signs with the real key, as the organisation itself would: for tokens that are genuine but wrong.</summary>
    /// <param name="token">A token of this organisation.</param>
    /// <param name="claims">The change of the claims; default none.</param>
    /// <param name="header">The change of the header: another <c>kid</c>, <c>typ</c>, <c>crit</c>, or <c>alg</c> (RS256, RS384, RS512, PS256).</param>
    /// <returns>The token.</returns>
    public string Resigned(string token, Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        var (head, content) = Read(token);
        var key = Server(content).Keys.Active;
        head["kid"] = key.KeyId;
        claims?.Invoke(content);
        header?.Invoke(head);
        return Jwt.Write(head, content, key.Rsa);
    }

    /// <summary>Signs exactly this text with the real key: for duplicate members, odd spacing, or things that are not JSON.</summary>
    /// <param name="header">The header's text; <c>{kid}</c> in it is replaced by the id of the signing key.</param>
    /// <param name="claims">The claims' text.</param>
    /// <param name="authorizationServerId">The server whose key signs.</param>
    /// <returns>The token, signed with RS256.</returns>
    public string Raw(string header, string claims, string authorizationServerId = DevOrganization.DefaultServer)
    {
        var key = org.Server(authorizationServerId).Keys.Active;
        var signed = $"{Jwt.EncodePart(header.Replace("{kid}", key.KeyId, StringComparison.Ordinal))}.{Jwt.EncodePart(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(JwsAlgorithm.Sign("RS256", key.Rsa, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Gives the stranger's key back.</summary>
    public void Dispose()
    {
        if (stranger.IsValueCreated)
        {
            RsaKeyPool.Return(stranger.Value);
        }
    }

    private static (JsonObject Header, JsonObject Claims) Read(string token)
    {
        var jwt = Jwt.Parse(token) ?? throw new ArgumentException("This is no token to start from: mint one with IssueAccessToken or IssueIdToken.", nameof(token));
        return (jwt.Header, jwt.Claims);
    }

    private AuthorizationServer Server(JsonObject claims) =>
        org.Registry.FindServerByIssuer(claims.Text("iss"), org.BaseUrl) ?? org.Server(DevOrganization.DefaultServer);
}
