using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Core.Tests.Identity.Keys;

public sealed class JsonWebKeyReaderTests : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _rsa.Dispose();
        _ec.Dispose();
    }

    [Fact]
    public void Read_RsaAndP256_AreKeptByTheirIds()
    {
        var keys = Read(TestJwt.Jwk(_rsa, "r"), TestJwt.Jwk(_ec, "e"));

        Assert.Equal(["e", "r"], keys.Keys.Order());
        Assert.Equal((true, true, false), (keys["r"].Fits("RS256"), keys["r"].Fits("PS256"), keys["r"].Fits("ES256")));
        Assert.Equal((false, false, true), (keys["e"].Fits("RS256"), keys["e"].Fits("PS256"), keys["e"].Fits("ES256")));
    }

    [Theory]
    [InlineData("RS256", true, false)]
    [InlineData("PS256", false, true)]
    [InlineData("RS512", false, false)]
    [InlineData("RSA-OAEP", false, false)]
    public void Read_KeyForOneAlgorithm_IsForNoOther(string algorithm, bool rs256, bool ps256)
    {
        var jwk = TestJwt.Jwk(_rsa, "r");
        jwk["alg"] = algorithm;

        var key = Read(jwk)["r"];

        Assert.Equal((rs256, ps256), (key.Fits("RS256"), key.Fits("PS256")));
    }

    public static TheoryData<string, string, string?> Unusable => new()
    {
        { "for encryption", "use", "enc" },
        { "without an id", "kid", null },
        { "with an empty id", "kid", "" },
        { "without a type", "kty", null },
        { "symmetric", "kty", "oct" },
        { "of another type", "kty", "OKP" },
        { "without a modulus", "n", null },
        { "with a short modulus", "n", "AQAB" },
        { "with a padded modulus", "n", new string('A', 340) + "A=" },
        { "with a modulus that starts with zeros", "n", new string('A', 341) + "E" },
        { "without an exponent", "e", null },
        { "with an exponent that is not base64url", "e", "A+AB" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void Read_UnusableKey_IsLeftOutAndTheOthersStay(string what, string member, string? value)
    {
        var jwk = TestJwt.Jwk(_rsa, "bad");
        jwk.Remove(member);
        if (value is not null)
        {
            jwk[member] = value;
        }

        var keys = Read(jwk, TestJwt.Jwk(_rsa, "good"));

        Assert.True(keys.Keys.SequenceEqual(["good"]), what);
    }

    [Theory]
    [InlineData("P-384")]
    [InlineData("secp256k1")]
    [InlineData(null)]
    public void Read_OtherCurves_AreLeftOut(string? curve)
    {
        var jwk = TestJwt.Jwk(_ec, "e");
        jwk["crv"] = curve;

        Assert.Empty(Read(jwk));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"keys\":{}}")]
    [InlineData("{\"keys\":[1,null,\"x\",[]]}")]
    public void Read_NotAKeySet_HasNoKeys(string json)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Empty(JsonWebKeyReader.Read(document.RootElement));
    }

    [Fact]
    public void Read_EndlessKeySet_IsCutOff()
    {
        var keys = Read([.. Enumerable.Range(0, 500).Select(i => TestJwt.Jwk(_rsa, $"k{i}"))]);

        Assert.Equal(64, keys.Count);
    }

    private static Dictionary<string, VerificationKey> Read(params JsonObject[] keys)
    {
        using var document = JsonDocument.Parse(TestJwt.Jwks(keys));
        return JsonWebKeyReader.Read(document.RootElement).ToDictionary(key => key.KeyId, StringComparer.Ordinal);
    }
}
