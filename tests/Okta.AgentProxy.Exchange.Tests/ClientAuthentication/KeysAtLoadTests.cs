using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Exchange.Tests.ClientAuthentication;

/// <summary>What a method will need is looked at when the configuration is loaded: an agent's key as much as a backend's own.</summary>
public sealed class KeysAtLoadTests
{
    private static readonly string Ec = ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem();

    public static TheoryData<string> Keys =>
    [
        Ec, TestKeys.RsaPkcs8, Ec.ReplaceLineEndings("\\n"), ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportECPrivateKeyPem(), RSA.Create(2048).ExportRSAPrivateKeyPem(),
        "hello", "{}", "{\"kty\":\"EC\"}", "{\"kty\":\"oct\",\"k\":\"AAAA\"}", "[]", Ec[..^30], Ec.Remove(60, 40), ECDsa.Create(ECCurve.NamedCurves.nistP384).ExportPkcs8PrivateKeyPem(),
        RSA.Create(1024).ExportPkcs8PrivateKeyPem(), RSA.Create(2048).ExportSubjectPublicKeyInfoPem(), "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----",
        ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportEncryptedPkcs8PrivateKeyPem("pass", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000)),
        "-----BEGIN PRIVATE KEY-----\naGVsbG8gd29ybGQ=\n-----END PRIVATE KEY-----",
    ];

    /// <summary>What the configuration accepts for an agent is exactly what the signer can read.</summary>
    [Theory]
    [MemberData(nameof(Keys))]
    public void AgentKey_IsAcceptedAtLoad_ExactlyWhenItCanSign(string key)
    {
        using var parsed = SigningKey.TryParse(key, null, out _);

        var problems = ProblemsOf(("agents:a:client_id", "0oa1"), ("agents:a:private_key", key));

        Assert.Equal(parsed is not null, problems.Count == 0);
        Assert.All(problems, problem => Assert.StartsWith("agents.a.private_key ", problem, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void BackendKey_IsAcceptedAtLoad_ExactlyWhenItCanSign(string key)
    {
        using var parsed = SigningKey.TryParse(key, null, out _);

        var problems = ProblemsOf([.. Backend("client-credentials"), ("backends:b:auth_config:client_id", "c"), ("backends:b:auth_config:private_key", key)]);

        Assert.Equal(parsed is not null, problems.Count == 0);
    }

    [Theory]
    [InlineData("client-credentials", "client_assertion_audience", "issuer", "client_assertion_audience is issuer, which needs authorization_server")]
    [InlineData("token-exchange", "client_assertion_audience", "issuer", "client_assertion_audience is issuer, which needs authorization_server")]
    [InlineData("client-credentials", "authorization_server", "nowhere", "authorization_server must be an https URL")]
    [InlineData("client-credentials", "client_assertion_alg", "HS256", "client_assertion_alg must be RS256, PS256 or ES256")]
    [InlineData("client-credentials", "client_authentication", "client_secret_jwt", "client_authentication must be one of")]
    [InlineData("client-credentials", "client_authentication", "client_secret_post", "client_authentication is client_secret_post, which needs client_secret beside it")]
    [InlineData("token-exchange", "client_assertion_alg", "RS256", "private_key is an EC key and cannot sign RS256")]
    public void Setting_ThatTheFirstUserWouldFindOut_IsAProblemAtLoad(string method, string key, string value, string expected)
    {
        var problems = ProblemsOf([.. Backend(method), ("backends:b:auth_config:client_id", "c"), ("backends:b:auth_config:private_key", Ec), ($"backends:b:auth_config:{key}", value)]);

        Assert.Contains(problems, problem => problem.Contains($"backends.b.auth_config.{expected}", StringComparison.Ordinal));
    }

    [Fact]
    public void Key_ReplacedByWhatIsNone_TheLastGoodOneSigns()
    {
        const string variable = "AGENTPROXY_TEST_ROTATED_KEY";
        SigningKeyCache cache = new();
        Secret secret = new("env:" + variable);
        Environment.SetEnvironmentVariable(variable, Ec);
        var good = cache.Get(secret, null);

        Environment.SetEnvironmentVariable(variable, "hello");

        Assert.Same(good, cache.Get(secret, null));
        Assert.Throws<InvalidOperationException>(() => new SigningKeyCache().Get(secret, null));
        Environment.SetEnvironmentVariable(variable, TestKeys.RsaPkcs8);
        Assert.Equal("RS256", cache.Get(secret, null).Algorithm);
    }

    private static (string, string)[] Backend(string method) =>
    [
        ("backends:b:url", "https://b.example/mcp"), ("backends:b:paths:0", "/b"), ("backends:b:auth_method", method), ("backends:b:auth_config:token_endpoint", "https://as.example/token"),
    ];

    private static IReadOnlyList<string> ProblemsOf(params (string Key, string Value)[] values)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(values.Append(("okta_domain", "dev-1.okta.com")).Select(v => KeyValuePair.Create("AgentProxy:" + v.Item1, (string?)v.Item2)))
            .Build();
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddAgentProxyCore(configuration).AddTokenExchange();
        using var provider = services.BuildServiceProvider();
        return Record.Exception(provider.ValidateAgentProxyConfiguration) is AgentProxyConfigurationException failure ? [.. failure.Problems.Select(p => p.ToString())] : [];
    }
}
