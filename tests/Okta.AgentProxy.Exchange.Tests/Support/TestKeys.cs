using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Okta.AgentProxy.Exchange.Tests;

/// <summary>Keys made once per run: making RSA keys is slow.</summary>
internal static class TestKeys
{
    public static RSA Rsa { get; } = RSA.Create(2048);

    public static RSA OtherRsa { get; } = RSA.Create(2048);

    public static ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static string RsaPkcs8 { get; } = Rsa.ExportPkcs8PrivateKeyPem();

    public static string RsaPkcs1 { get; } = Rsa.ExportRSAPrivateKeyPem();

    public static string EcPkcs8 { get; } = Ec.ExportPkcs8PrivateKeyPem();

    public static string RsaJwk(string? kid = "jwk-1", string? alg = null)
    {
        var p = Rsa.ExportParameters(true);
        return Json(new()
        {
            ["kty"] = "RSA", ["kid"] = kid, ["alg"] = alg, ["n"] = B64(p.Modulus), ["e"] = B64(p.Exponent), ["d"] = B64(p.D), ["p"] = B64(p.P), ["q"] = B64(p.Q),
            ["dp"] = B64(p.DP), ["dq"] = B64(p.DQ), ["qi"] = B64(p.InverseQ),
        });
    }

    public static string EcJwk(string? kid = "ec-1")
    {
        var p = Ec.ExportParameters(true);
        return Json(new() { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = kid, ["x"] = B64(p.Q.X), ["y"] = B64(p.Q.Y), ["d"] = B64(p.D) });
    }

    private static string B64(byte[]? bytes) => Base64Url.EncodeToString(bytes);

    private static string Json(Dictionary<string, string?> members) =>
        JsonSerializer.Serialize(members.Where(m => m.Value is not null).ToDictionary(m => m.Key, m => m.Value));
}
