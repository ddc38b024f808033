using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Core.Tests.Identity.Keys;

/// <summary>A JWKS is as good as its good keys (RFC 7517 §5): whatever another entry says, before it or after it, tokens of a good key are good.</summary>
public sealed class BadKeyAmongGoodTests : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly RSA _other = RSA.Create(2048);
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static TheoryData<string> BadEntries =>
    [
        """{"kty":"RSA","kid":"\ud800","n":"AQAB","e":"AQAB"}""",
        """{"kty":"\udc00","kid":"a","n":"AQAB","e":"AQAB"}""",
        """{"kty":"RSA","kid":"a","n":"\ud83d","e":"AQAB"}""",
        """{"kty":"RSA","kid":"a","use":"\ud800","n":"AQAB","e":"AQAB"}""",
        """{"kty":"RSA","kid":"a","alg":"\udfff\ud800","n":"AQAB","e":"AQAB"}""",
        """{"kty":"RSA","kid":"a","key_ops":["verify","\ud800"],"n":"AQAB","e":"AQAB"}""",
        """{"kty":"EC","kid":"a","crv":"\ud800","x":"AQAB","y":"AQAB"}""",
        """{"\ud800":1,"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}""",
        """{"kid":"a","kid":"b","kty":"RSA","n":"AQAB","e":"AQAB"}""",
        """{"k\u0069d":"a","kid":"a","kty":"RSA","n":"AQAB","e":"AQAB"}""",
        """{"kid":"a","x":{"y":1,"y":2}}""",
        """{"kid":1e999,"kty":[],"n":{},"e":null}""",
        """[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]""",
        "null",
        "\"\\ud800\"",
        "{\"kid\":\"\u00ff\",\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
        string.Join(',', Enumerable.Range(0, 200).Select(i => $$"""{"kty":"RSA","kid":"enc{{i}}","use":"enc","n":"AQAB","e":"AQAB"}""")),
        new string('[', 60) + new string(']', 60),
    ];

    public void Dispose()
    {
        _rsa.Dispose();
        _other.Dispose();
        _ec.Dispose();
    }

    [Theory]
    [MemberData(nameof(BadEntries))]
    public async Task Keys_WithABadOneAmongThem_VerifyWhatTheGoodOneSigned(string bad)
    {
        foreach (var isFirst in (bool[])[true, false])
        {
            await using var identity = await IdentityFixture.StartAsync();
            var good = TestJwt.Jwk(_rsa, "good").ToJsonString();
            using var served = Serve(identity, isFirst ? $"{bad},{good}" : $"{good},{bad}");

            var outcome = await identity.AuthenticateAsync(Token(identity, "good", "RS256", _rsa));

            Assert.Null(outcome.Error);
        }
    }

    [Theory]
    [InlineData("""{"keys":[{good}],"keys":[]}""")]
    [InlineData("""{"keys":[],"keys":[{good}]}""")]
    [InlineData("""{"keys":[{good}],"k\u0065ys":[{good}]}""")]
    [InlineData("""{"keys":{"a":{good}}}""")]
    [InlineData("""[{good}]""")]
    [InlineData("""{"keys":[{good},[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]""")]
    public async Task Document_ThatIsNotOneListOfKeys_HasNone(string document)
    {
        await using var identity = await IdentityFixture.StartAsync();
        var body = document.Replace("{good}", TestJwt.Jwk(_rsa, "good").ToJsonString(), StringComparison.Ordinal);
        using var served = identity.Org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Body(200, body));

        var outcome = await identity.AuthenticateAsync(Token(identity, "good", "RS256", _rsa));

        Assert.Equal(503, outcome.Error!.Status);
    }

    /// <summary>RFC 7517 §4.5: keys of one id are alternatives. What any of them signed is good, in whichever order they stand, and nothing else.</summary>
    [Fact]
    public async Task Keys_OfOneId_AreEachTried()
    {
        JsonObject[] keys = [TestJwt.Jwk(_rsa, "same"), TestJwt.Jwk(_other, "same"), TestJwt.Jwk(_ec, "same")];
        using var stranger = RSA.Create(2048);
        foreach (var order in (int[][])[[0, 1, 2], [2, 1, 0], [1, 2, 0]])
        {
            await using var identity = await IdentityFixture.StartAsync();
            using var served = Serve(identity, string.Join(',', order.Select(i => keys[i].ToJsonString())));

            var first = await identity.AuthenticateAsync(Token(identity, "same", "RS256", _rsa));
            var second = await identity.AuthenticateAsync(Token(identity, "same", "PS256", _other));
            var third = await identity.AuthenticateAsync(Token(identity, "same", "ES256", _ec));
            var forged = await identity.AuthenticateAsync(Token(identity, "same", "RS256", stranger));

            Assert.Equal((null, null, null), (first.Error, second.Error, third.Error));
            Assert.Equal(401, forged.Error!.Status);
        }
    }

    /// <summary>A point that is not on the curve, a modulus that is even: what has the form of a key, and what the library makes of it is a refusal of that key.</summary>
    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task Keys_OfOneIdOneOfThemNone_TheOtherVerifies(string algorithm)
    {
        var nonsense = algorithm == "ES256" ? TestJwt.Jwk(_ec, "same") : TestJwt.Jwk(_rsa, "same");
        nonsense[algorithm == "ES256" ? "y" : "n"] = Base64Url.EncodeToString([.. Enumerable.Repeat((byte)0x42, algorithm == "ES256" ? 32 : 256)]);
        AsymmetricAlgorithm key = algorithm == "ES256" ? _ec : _rsa;
        await using var identity = await IdentityFixture.StartAsync();
        using var served = Serve(identity, $"{nonsense.ToJsonString()},{TestJwt.Jwk(key, "same").ToJsonString()}");

        var outcome = await identity.AuthenticateAsync(Token(identity, "same", algorithm, key));

        Assert.Null(outcome.Error);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task Key_ThatIsNone_RefusesItsTokens(string algorithm)
    {
        var nonsense = algorithm == "ES256" ? TestJwt.Jwk(_ec, "only") : TestJwt.Jwk(_rsa, "only");
        nonsense[algorithm == "ES256" ? "y" : "n"] = Base64Url.EncodeToString([.. Enumerable.Repeat((byte)0x42, algorithm == "ES256" ? 32 : 256)]);
        AsymmetricAlgorithm key = algorithm == "ES256" ? _ec : _rsa;
        await using var identity = await IdentityFixture.StartAsync();
        using var served = Serve(identity, nonsense.ToJsonString());

        var outcome = await identity.AuthenticateAsync(Token(identity, "only", algorithm, key));

        Assert.Equal(401, outcome.Error!.Status);
    }

    [Fact]
    public void Read_ManyKeysOfOneId_AreBounded()
    {
        var entries = Enumerable.Range(3, 100).Select(i =>
        {
            var jwk = TestJwt.Jwk(_rsa, "same");
            jwk["e"] = Base64Url.EncodeToString([(byte)((2 * i) + 1)]);
            return jwk;
        });
        using var document = System.Text.Json.JsonDocument.Parse(TestJwt.Jwks([.. entries]));

        var keys = JsonWebKeyReader.Read(document.RootElement);

        Assert.Equal(4, keys.Count);
    }

    [Fact]
    public void Read_OneKeyTwice_IsOneKey()
    {
        using var document = System.Text.Json.JsonDocument.Parse(TestJwt.Jwks(TestJwt.Jwk(_rsa, "k"), TestJwt.Jwk(_rsa, "k")));

        var keys = JsonWebKeyReader.Read(document.RootElement);

        Assert.Single(keys);
    }

    private static IDisposable Serve(IdentityFixture identity, string keys) =>
        identity.Org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Body(200, $$"""{"keys":[{{keys}}]}"""));

    private static string Token(IdentityFixture identity, string keyId, string algorithm, AsymmetricAlgorithm key) =>
        TestJwt.Sign(new JsonObject { ["alg"] = algorithm, ["kid"] = keyId }, TestJwt.Claims(identity.Token()), key);
}
