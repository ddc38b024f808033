using System.Security.Cryptography;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.Tests.Configuration;

public sealed class DevClientKeyTests
{
    private const string Endpoint = "https://example.okta.com/oauth2/v1/token";

    [Fact]
    public void KeyPair_InEveryForm_RegistersTheSameKey()
    {
        var pair = DevClientKeyPair.Create("k1");
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pair.PrivateKeyPem);
        DevClientKey[] keys =
        [
            pair.PublicKey,
            DevClientKey.FromPem("k1", pair.PrivateKeyPem),
            DevClientKey.FromPem("k1", rsa.ExportRSAPrivateKeyPem()),
            DevClientKey.FromPem("k1", rsa.ExportSubjectPublicKeyInfoPem()),
            DevClientKey.FromJwk(pair.PrivateKeyJwk),
        ];

        var assertion = Jwt.Parse(pair.SignAssertion("wlp1", Endpoint))!;

        Assert.All(keys, k => Assert.True(k.KeyId == "k1" && assertion.IsSignedBy(k.PublicKey)));
        Assert.Equal("wlp1", assertion.Claims.Text("iss"));
        Assert.Equal(Endpoint, assertion.Claims.Text("aud"));
    }

    [Fact]
    public void From_PrivateKey_KeepsThePublicHalfOnly()
    {
        using var rsa = RSA.Create(2048);

        var key = (RSA)DevClientKey.From("k1", rsa).PublicKey;

        Assert.Throws<CryptographicException>(() => key.ExportParameters(includePrivateParameters: true));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"kid":"k","kty":"oct","k":"AAAA"}""")]
    [InlineData("""{"kid":"k","kty":"EC","crv":"P-256K","x":"AAAA","y":"AAAA"}""")]
    [InlineData("""{"kid":"k","kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}""")]
    [InlineData("""{"kid":"k","kty":"RSA","e":"AQAB"}""")]
    [InlineData("""{"kty":"RSA","e":"AQAB","n":"AAAA"}""")]
    public void FromJwk_NoUsableKey_SaysSo(string jwk) => Assert.ThrowsAny<FormatException>(() => DevClientKey.FromJwk(jwk));

    [Fact]
    public void FromPem_NoKey_SaysSo() => Assert.Throws<FormatException>(() => DevClientKey.FromPem("k", "-----BEGIN NOTHING-----\n-----END NOTHING-----"));

    [Fact]
    public void ToString_OfAnythingWithASecret_ShowsItsNameOnly()
    {
        var pair = DevClientKeyPair.Create("k1");
        object[] things =
        [
            pair,
            pair.PublicKey,
            new DevApp { ClientId = "0oa1", ClientSecret = "planted" },
            new DevAgent { Id = "wlp1", ClientSecret = "planted" },
        ];

        Assert.All(things, t => Assert.DoesNotContain("planted", t.ToString(), StringComparison.Ordinal));
        Assert.Equal("DevClientKeyPair k1", pair.ToString());
    }

    [Fact]
    public async Task CreateClientKey_ForAnAgent_IsRegistered()
    {
        await using var org = await DevOrgServer.StartAsync(DevOrgPreset.Demo());

        var pair = org.Organization.CreateClientKey(DevOrgPreset.CursorAgent);

        Assert.Equal(pair.KeyId, org.Organization.Registry.FindAgent(DevOrgPreset.CursorAgent)!.Keys.Single().KeyId);
        Assert.Throws<ArgumentException>(() => org.Organization.CreateClientKey("0oanowhere"));
    }
}
