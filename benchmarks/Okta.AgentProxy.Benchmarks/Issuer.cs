using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Okta.AgentProxy.Benchmarks;

/// <summary>An issuer without a network: one RSA key, one EC key, its documents, and tokens of about 1 KB.</summary>
internal sealed class Issuer : HttpMessageHandler
{
    public const string Name = "https://example.okta.com/oauth2/default";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Token(string algorithm)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = algorithm, kid = KeyId(algorithm), typ = "JWT" });
        var claims = JsonSerializer.SerializeToUtf8Bytes(new
        {
            ver = 1, jti = "AT.0123456789abcdef0123456789abcdef", iss = Name, aud = "api://default", iat = now, exp = now + 36_000,
            cid = "0oa1cursor0000000001", uid = "00u1alice", scp = new[] { "mcp:read", "mcp:write" }, sub = "alice@example.com", auth_time = now,
            groups = new[] { "Everyone", "Engineering" }, department = new string('x', 200),
        });
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(claims)}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = algorithm switch
        {
            "RS256" => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            _ => _ec.SignData(bytes, HashAlgorithmName.SHA256),
        };
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var document = request.RequestUri!.AbsolutePath.EndsWith("/keys", StringComparison.Ordinal)
            ? JsonSerializer.Serialize(new { keys = Keys() })
            : JsonSerializer.Serialize(new { issuer = Name, jwks_uri = Name + "/v1/keys" });
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(document, Encoding.UTF8, "application/json"), RequestMessage = request });
    }

    protected override void Dispose(bool disposing)
    {
        _rsa.Dispose();
        _ec.Dispose();
        base.Dispose(disposing);
    }

    private static string KeyId(string algorithm) => "key-" + algorithm.ToLowerInvariant();

    // One entry per algorithm: a key is used with the algorithm it is published for.
    private object[] Keys()
    {
        var rsa = _rsa.ExportParameters(includePrivateParameters: false);
        var ec = _ec.ExportParameters(includePrivateParameters: false);
        object Rsa(string algorithm) => new { kty = "RSA", use = "sig", alg = algorithm, kid = KeyId(algorithm), n = Base64Url.EncodeToString(rsa.Modulus), e = Base64Url.EncodeToString(rsa.Exponent) };
        return [Rsa("RS256"), Rsa("PS256"), new { kty = "EC", use = "sig", alg = "ES256", kid = KeyId("ES256"), crv = "P-256", x = Base64Url.EncodeToString(ec.Q.X), y = Base64Url.EncodeToString(ec.Q.Y) }];
    }
}
