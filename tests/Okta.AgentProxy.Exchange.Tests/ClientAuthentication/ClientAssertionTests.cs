using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange.Tests.ClientAuthentication;

public sealed class ClientAssertionTests
{
    private static readonly Uri Endpoint = new("https://org.example/oauth2/v1/token");

    private readonly ManualClock _clock = new();

    [Fact]
    public void Create_RsaKey_HasExactlyTheClaimsOktaAsksFor()
    {
        var jwt = Jwt.Parse(Create(Client()));

        Assert.True(jwt.Verify(TestKeys.Rsa));
        Assert.Equal(["alg", "kid", "typ"], jwt.Header.Select(h => h.Key).Order());
        Assert.Equal("RS256", jwt.Header["alg"]!.GetValue<string>());
        Assert.Equal("kid-1", jwt.Header["kid"]!.GetValue<string>());
        Assert.Equal("JWT", jwt.Header["typ"]!.GetValue<string>());
        Assert.Equal("wlp1", jwt["iss"]);
        Assert.Equal("wlp1", jwt["sub"]);
        Assert.Equal(Endpoint.OriginalString, jwt["aud"]);
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds(), jwt.Claims["iat"]!.GetValue<long>());
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds() + 60, jwt.Claims["exp"]!.GetValue<long>());
    }

    [Fact]
    public void Create_ManyTimes_EveryJtiIsNew()
    {
        var ids = Enumerable.Range(0, 50).Select(_ => Jwt.Parse(Create(Client()))["jti"]).ToHashSet();

        Assert.Equal(50, ids.Count);
    }

    [Fact]
    public void Create_AudienceIsIssuer_NamesItAlone()
    {
        var jwt = Jwt.Parse(Create(Client(audience: AssertionAudience.Issuer, typ: "client-authentication+jwt"), "https://org.example"));

        Assert.Equal("https://org.example", jwt["aud"]);
        Assert.Equal("client-authentication+jwt", jwt.Header["typ"]!.GetValue<string>());
    }

    [Fact]
    public void Create_AudienceIsIssuerThatNobodyKnows_Throws()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Create(Client(audience: AssertionAudience.Issuer), issuer: null));

        Assert.Contains("issuer is not configured", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_Pkcs1_Signs() => Assert.True(Jwt.Parse(Create(Client(TestKeys.RsaPkcs1))).Verify(TestKeys.Rsa));

    [Fact]
    public void Create_PemWithEscapedLineBreaks_Signs() =>
        Assert.True(Jwt.Parse(Create(Client(TestKeys.RsaPkcs8.Replace("\n", "\\n", StringComparison.Ordinal)))).Verify(TestKeys.Rsa));

    [Fact]
    public void Create_Ps256_SignsWithPss()
    {
        var jwt = Jwt.Parse(Create(Client(algorithm: "PS256")));

        Assert.Equal("PS256", jwt.Header["alg"]!.GetValue<string>());
        Assert.True(jwt.Verify(TestKeys.Rsa, RSASignaturePadding.Pss));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Create_EcKey_SignsEs256InFixedLength(bool jwk)
    {
        var jwt = Jwt.Parse(Create(Client(jwk ? TestKeys.EcJwk() : TestKeys.EcPkcs8)));

        Assert.Equal("ES256", jwt.Header["alg"]!.GetValue<string>());
        Assert.Equal(64, jwt.Signature.Length);
        Assert.True(jwt.Verify(TestKeys.Ec));
    }

    [Fact]
    public void Create_Jwk_BringsItsOwnKidAndAlgorithm()
    {
        var jwt = Jwt.Parse(Create(Client(TestKeys.RsaJwk("from-jwk", "PS256"), kid: null)));

        Assert.Equal("from-jwk", jwt.Header["kid"]!.GetValue<string>());
        Assert.Equal("PS256", jwt.Header["alg"]!.GetValue<string>());
        Assert.True(jwt.Verify(TestKeys.Rsa, RSASignaturePadding.Pss));
    }

    [Fact]
    public void Create_NoKidAtOkta_ThrowsWithTheFix()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Create(Client(kid: null)));

        Assert.Contains("private_key_kid", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_KeyFileIsReplaced_SignsWithTheNewKey()
    {
        var name = "AGENTPROXY_TEST_KEY_" + Guid.NewGuid().ToString("N");
        Environment.SetEnvironmentVariable(name, TestKeys.RsaPkcs8);
        var client = Client("env:" + name);
        var authenticator = Authenticator();
        Assert.True(Jwt.Parse(authenticator.CreateAssertion(client, Endpoint, null)).Verify(TestKeys.Rsa));

        Environment.SetEnvironmentVariable(name, TestKeys.OtherRsa.ExportPkcs8PrivateKeyPem());
        var after = Jwt.Parse(authenticator.CreateAssertion(client, Endpoint, null));

        Environment.SetEnvironmentVariable(name, null);
        Assert.True(after.Verify(TestKeys.OtherRsa));
    }

    [Fact]
    public void Create_FromManyThreads_EverySignatureIsGood()
    {
        var authenticator = Authenticator();
        var client = Client();

        Parallel.For(0, 64, _ => Assert.True(Jwt.Parse(authenticator.CreateAssertion(client, Endpoint, null)).Verify(TestKeys.Rsa)));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("{}")]
    [InlineData("""{"kty":"oct","k":"c2VjcmV0"}""")]
    [InlineData("""{"kty":"RSA","n":"AQAB","e":"AQAB"}""")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void TryParse_NotAPrivateKey_SaysSoWithoutShowingIt(string text)
    {
        Assert.Null(SigningKey.TryParse(text, null, out var problem));

        Assert.Contains("private key", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("AQAB", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_ShortRsaKey_IsRefused()
    {
        using var weak = RSA.Create(1024);

        Assert.Null(SigningKey.TryParse(weak.ExportPkcs8PrivateKeyPem(), null, out var problem));

        Assert.Contains("2048", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_AlgorithmOfAnotherKeyType_IsRefused()
    {
        Assert.Null(SigningKey.TryParse(TestKeys.EcPkcs8, "RS256", out var ec));
        Assert.Null(SigningKey.TryParse(TestKeys.RsaPkcs8, "ES256", out var rsa));
        Assert.Null(SigningKey.TryParse(TestKeys.RsaJwk(alg: "HS256"), null, out var hmac));

        Assert.All([ec, rsa, hmac], Assert.NotNull);
    }

    private string Create(ClientIdentity client, string? issuer = "https://org.example") => Authenticator().CreateAssertion(client, Endpoint, issuer);

    private ClientAuthenticator Authenticator() => new(new SigningKeyCache(), _clock, Options.Create(new TokenExchangeOptions()));

    private static ClientIdentity Client(
        string? key = null, string? kid = "kid-1", string? algorithm = null, AssertionAudience audience = AssertionAudience.TokenEndpoint, string typ = "JWT") => new()
    {
        ClientId = "wlp1",
        Method = ClientAuthenticationMethod.PrivateKeyJwt,
        PrivateKey = new Secret(key ?? TestKeys.RsaPkcs8),
        PrivateKeyKid = kid,
        RequiresKid = true,
        AssertionAudience = audience,
        AssertionTyp = typ,
        AssertionAlgorithm = algorithm,
    };
}
