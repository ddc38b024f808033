using System.Security.Cryptography;

namespace Okta.AgentProxy.Core.Tests.Configuration.Rules;

/// <summary>A key that cannot sign is a problem of the configuration, not of the first user.</summary>
public sealed class PrivateKeyRulesTests
{
    private static readonly PbeParameters Passphrase = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000);

    public static TheoryData<string, string> Good => new()
    {
        { "PKCS#8 RSA", SomeKeys.Rsa.ExportPkcs8PrivateKeyPem() },
        { "PKCS#1 RSA", SomeKeys.Rsa.ExportRSAPrivateKeyPem() },
        { "PKCS#8 EC", SomeKeys.EcPem },
        { "SEC 1 EC", SomeKeys.Ec.ExportECPrivateKeyPem() },
        { "line breaks as two characters", SomeKeys.EcPem.ReplaceLineEndings("\\n") },
        { "spaces around it", $"\n  {SomeKeys.EcPem}\n\n" },
        { "CRLF", SomeKeys.EcPem.ReplaceLineEndings("\r\n") },
        { "RSA JWK", SomeKeys.RsaJwk() },
        { "RSA JWK for PS256", SomeKeys.RsaJwk(extra: ",\"alg\":\"PS256\",\"kid\":\"k1\"") },
        { "EC JWK", SomeKeys.EcJwk() },
        { "EC JWK with its alg", SomeKeys.EcJwk(extra: ",\"alg\":\"ES256\"") },
    };

    public static TheoryData<string, string, string> Bad => new()
    {
        { "the issue's", "hello", "is no private key" },
        { "an empty object", "{}", "kty must be RSA or EC" },
        { "no JSON", "{hello", "is not a usable private key" },
        { "a list", "[1]", "is no private key" },
        { "deep JSON", new string('{', 10_000), "is not a usable private key" },
        { "cut at its end", SomeKeys.EcPem[..^30], "is cut off" },
        { "cut in its middle", SomeKeys.EcPem.Remove(60, 40), "is not a usable private key" },
        { "other bytes", "-----BEGIN PRIVATE KEY-----\naGVsbG8gd29ybGQ=\n-----END PRIVATE KEY-----", "is not a usable private key" },
        { "a public key", SomeKeys.Ec.ExportSubjectPublicKeyInfoPem(), "is a public key" },
        { "a public RSA key", SomeKeys.Rsa.ExportRSAPublicKeyPem(), "is a public key" },
        { "a certificate", "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----", "is a certificate" },
        { "an encrypted key", SomeKeys.Ec.ExportEncryptedPkcs8PrivateKeyPem("pass", Passphrase), "is encrypted with a passphrase" },
        { "P-384", ECDsa.Create(ECCurve.NamedCurves.nistP384).ExportPkcs8PrivateKeyPem(), "not on the curve P-256" },
        { "another curve of 256 bits", ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1).ExportPkcs8PrivateKeyPem(), "not on the curve P-256" },
        { "P-521", ECDsa.Create(ECCurve.NamedCurves.nistP521).ExportECPrivateKeyPem(), "not on the curve P-256" },
        { "RSA of 1024 bits", RSA.Create(1024).ExportPkcs8PrivateKeyPem(), "has 1024 bits" },
        { "RSA JWK of 1024 bits", SomeKeys.RsaJwk(key: RSA.Create(1024)), "has 1024 bits" },
        { "EC JWK without d", SomeKeys.EcJwk("d"), "is a public JWK" },
        { "RSA JWK without d", SomeKeys.RsaJwk("d"), "is a public JWK" },
        { "EC JWK without y", SomeKeys.EcJwk("y"), "without the member y" },
        { "RSA JWK without dp", SomeKeys.RsaJwk("dp"), "without the member dp" },
        { "EC JWK of another curve", SomeKeys.EcJwk().Replace("P-256", "P-384", StringComparison.Ordinal), "not on the curve P-256" },
        { "EC JWK with the alg of RSA", SomeKeys.EcJwk(extra: ",\"alg\":\"RS256\""), "alg cannot be used" },
        { "RSA JWK with HS256", SomeKeys.RsaJwk(extra: ",\"alg\":\"HS256\""), "alg cannot be used" },
        { "a symmetric JWK", "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}", "kty must be RSA or EC" },
        { "a member twice", SomeKeys.EcJwk(extra: ",\"d\":\"AAAA\""), "is not a usable private key" },
        { "members of two keys", SomeKeys.RsaJwk(extra: "").Replace("\"e\":\"AQAB\"", "\"e\":\"Aw\"", StringComparison.Ordinal), "is " },
        { "OpenSSH's own format", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE=\n-----END OPENSSH PRIVATE KEY-----", "is not a usable private key" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void FindProblem_KeyThatSigns_HasNone(string what, string key)
    {
        var problem = PrivateKeyRules.FindProblem(key);

        Assert.True(problem is null, $"{what}: {problem}");
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task PrivateKey_ThatIsNone_IsAProblemAtLoadAndNotRepeated(string what, string key, string expected)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, key);
        await using var fixture = new ConfigurationFixture($"okta_domain: dev-1.okta.com\nagents:\n  a:\n    client_id: x\n    private_key: file:{file}\n");

        var problem = Assert.Single(fixture.Problems());

        File.Delete(file);
        Assert.True(problem.StartsWith("config.yaml:5: agents.a.private_key ", StringComparison.Ordinal) && problem.Contains(expected, StringComparison.Ordinal), $"{what}: {problem}");
        Assert.True(key.Length < 12 || !problem.Contains(key[8..12], StringComparison.Ordinal) || key.Contains("BEGIN", StringComparison.Ordinal), problem);
    }

    [Fact]
    public async Task PrivateKey_OfADisabledAgent_MayBeAnything()
    {
        await using var fixture = new ConfigurationFixture("okta_domain: dev-1.okta.com\nagents:\n  a: { client_id: x, enabled: false, private_key: hello }\n");

        Assert.Empty(fixture.Problems());
    }

    [Theory]
    [InlineData("ghost", "names the backend 'ghost', which does not exist. There are: employees, finance.")]
    [InlineData("financ", "names the backend 'financ', which does not exist. Did you mean 'finance'? There are: employees, finance.")]
    [InlineData("a b", "names a backend that does not exist, by a text that is no name. There are: employees, finance.")]
    public void Unknown_Name_IsNamedWithWhatThereIs(string name, string expected)
    {
        Assert.Equal(expected, References.Unknown("backend", name, ["finance", "employees"]));
    }

    [Theory]
    [InlineData(0, " There are no backends.")]
    [InlineData(1, " There is: b0.")]
    [InlineData(12, " There are: b0, b1, b10, b11, b2, b3, b4, b5, b6, b7 and 2 more.")]
    public void Unknown_HoweverManyThereAre_ListsAFew(int count, string expected)
    {
        var message = References.Unknown("backend", "ghost", Enumerable.Range(0, count).Select(i => $"b{i}"));

        Assert.EndsWith(expected, message, StringComparison.Ordinal);
    }
}
