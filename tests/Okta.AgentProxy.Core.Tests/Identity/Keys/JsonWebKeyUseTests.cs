using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Core.Tests.Identity.Keys;

/// <summary>RFC 7517 §4.1 to §4.4 and RFC 7518 §6: a key verifies tokens only when everything that it says about itself allows it.</summary>
public sealed class JsonWebKeyUseTests : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static TheoryData<string, string?, bool> Members => new()
    {
        { "use", "\"sig\"", true },
        { "use", "\"enc\"", false },
        { "use", "\"SIG\"", false },
        { "use", "\"\"", false },
        { "use", "null", false },
        { "use", "[\"sig\"]", false },
        { "key_ops", "[\"verify\"]", true },
        { "key_ops", "[\"encrypt\",\"verify\"]", true },
        { "key_ops", "[\"encrypt\"]", false },
        { "key_ops", "[\"sign\"]", false },
        { "key_ops", "[\"wrapKey\",\"deriveBits\"]", false },
        { "key_ops", "[]", false },
        { "key_ops", "[\"VERIFY\"]", false },
        { "key_ops", "[\"verify\",\"verify\"]", false },
        { "key_ops", "[\"verify\",1]", false },
        { "key_ops", "[\"verify\",null]", false },
        { "key_ops", "\"verify\"", false },
        { "key_ops", "{\"verify\":true}", false },
        { "key_ops", "null", false },
        { "alg", "\"RS256\"", true },
        { "alg", "\"\"", false },
        { "alg", "null", false },
        { "alg", "[\"RS256\"]", false },
        { "alg", "256", false },
        { "kty", "\"EC\"", false },
        { "kty", "\"oct\"", false },
        { "kty", "\"rsa\"", false },
        { "d", "\"AQAB\"", false },
        { "e", "\"Aw\"", true },
        { "e", "\"AQ\"", false },
        { "e", "\"AAAB\"", false },
        { "e", "\"AA\"", false },
        { "e", "\"Ag\"", false },
        { "e", "\"AQABAQABAQAB\"", false },
        { "x5c", "[\"not looked at\"]", true },
        { "unknown", "{\"a\":1e999}", true },
    };

    public void Dispose()
    {
        _rsa.Dispose();
        _ec.Dispose();
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Read_AnRsaKeyThatSaysThis_VerifiesOnlyWhereItMay(string member, string? value, bool usable)
    {
        var jwk = TestJwt.Jwk(_rsa, "r");
        jwk[member] = JsonNode.Parse(value!);

        var keys = Read(jwk);

        Assert.Equal(usable, keys.TryGetValue("r", out var key) && key.Fits("RS256"));
    }

    [Theory]
    [InlineData("crv", "\"P-384\"")]
    [InlineData("crv", "\"p-256\"")]
    [InlineData("crv", "\"secp256k1\"")]
    [InlineData("crv", "null")]
    [InlineData("kty", "\"RSA\"")]
    [InlineData("kty", "\"OKP\"")]
    [InlineData("key_ops", "[\"deriveKey\"]")]
    [InlineData("alg", "\"ES384\"")]
    [InlineData("alg", "\"ECDH-ES\"")]
    [InlineData("alg", "\"RS256\"")]
    [InlineData("d", "\"AQAB\"")]
    public void Read_AnEllipticKeyThatSaysThis_VerifiesNothing(string member, string value)
    {
        var jwk = TestJwt.Jwk(_ec, "e");
        jwk[member] = JsonNode.Parse(value);

        var keys = Read(jwk);

        Assert.False(keys.TryGetValue("e", out var key) && (key.Fits("ES256") || key.Fits("RS256") || key.Fits("PS256")));
    }

    /// <summary>All combinations of what use, key_ops and alg may say: usable exactly when each of them allows it.</summary>
    [Fact]
    public void Read_EveryCombination_IsUsableWhenEachMemberAllowsIt()
    {
        string?[] uses = [null, "\"sig\"", "\"enc\""];
        string?[] operations = [null, "[\"verify\"]", "[\"encrypt\"]", "[]"];
        string?[] algorithms = [null, "\"RS256\"", "\"PS256\"", "\"RSA-OAEP\""];

        foreach (var (use, ops, alg) in from u in uses from o in operations from a in algorithms select (u, o, a))
        {
            var jwk = TestJwt.Jwk(_rsa, "r");
            Set(jwk, "use", use);
            Set(jwk, "key_ops", ops);
            Set(jwk, "alg", alg);

            var usable = Read(jwk).TryGetValue("r", out var key) && key.Fits("RS256");

            Assert.True(usable == (use is null or "\"sig\"" && ops is null or "[\"verify\"]" && alg is null or "\"RS256\""), $"{use} {ops} {alg}: {usable}");
        }
    }

    private static void Set(JsonObject jwk, string member, string? value)
    {
        if (value is not null)
        {
            jwk[member] = JsonNode.Parse(value);
        }
    }

    private static Dictionary<string, VerificationKey> Read(params JsonObject[] keys)
    {
        using var document = JsonDocument.Parse(TestJwt.Jwks(keys));
        return JsonWebKeyReader.Read(document.RootElement).ToDictionary(key => key.KeyId, StringComparer.Ordinal);
    }
}
