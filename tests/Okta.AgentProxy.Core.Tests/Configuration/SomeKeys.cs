using System.Security.Cryptography;

namespace Okta.AgentProxy.Core.Tests.Configuration;

/// <summary>Keys of every kind, good and bad, made once.</summary>
internal static class SomeKeys
{
    /// <summary>The environment variable that holds <see cref="EcPem"/>.</summary>
    public static string Variable { get; } = "AGENTPROXY_TEST_SIGNING_KEY";

    public static readonly RSA Rsa = RSA.Create(2048);
    public static readonly ECDsa Ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public static readonly string EcPem = Ec.ExportPkcs8PrivateKeyPem();

    static SomeKeys() => Environment.SetEnvironmentVariable(Variable, EcPem);

    public static string EcJwk(string? leaveOut = null, string extra = "")
    {
        var parts = Ec.ExportParameters(includePrivateParameters: true);
        return Jwk("EC", leaveOut, extra, ("crv", null), ("x", parts.Q.X), ("y", parts.Q.Y), ("d", parts.D));
    }

    public static string RsaJwk(string? leaveOut = null, string extra = "", RSA? key = null)
    {
        var parts = (key ?? Rsa).ExportParameters(includePrivateParameters: true);
        return Jwk(
            "RSA", leaveOut, extra, ("n", parts.Modulus), ("e", parts.Exponent), ("d", parts.D), ("p", parts.P), ("q", parts.Q), ("dp", parts.DP), ("dq", parts.DQ), ("qi", parts.InverseQ));
    }

    private static string Jwk(string kind, string? leaveOut, string extra, params (string Name, byte[]? Value)[] members) =>
        $"{{\"kty\":\"{kind}\"{string.Concat(members.Where(m => m.Name != leaveOut).Select(m => $",\"{m.Name}\":\"{(m.Value is { } value ? System.Buffers.Text.Base64Url.EncodeToString(value) : "P-256")}\""))}{extra}}}";
}
