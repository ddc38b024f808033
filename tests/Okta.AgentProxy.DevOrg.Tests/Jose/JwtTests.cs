using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.Tests.Jose;

public sealed class JwtTests
{
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static readonly string Good = Jwt.Write(new JsonObject { ["alg"] = "ES256" }, new JsonObject { ["sub"] = "a" }, Key);

    [Fact]
    public void Write_ThenParse_IsTheSameAndSigned()
    {
        var jwt = Jwt.Parse(Good)!;

        Assert.True(jwt.IsSignedBy(Key));
        Assert.Equal("a", jwt.Claims.Text("sub"));
    }

    public static TheoryData<string> Malformed => new()
    {
        "", ".", "..", "a.b", Good + ".x", Good + ".", Good.Replace('.', ' '), " " + Good, Good + "=", Good + "\n", Good + "+",
        $"{Jwt.EncodePart("[]")}.{Jwt.EncodePart("{}")}.AAAA",
        $"{Jwt.EncodePart("{}")}.{Jwt.EncodePart("null")}.AAAA",
        $"{Jwt.EncodePart("{\"alg\":\"RS256\",\"alg\":\"none\"}")}.{Jwt.EncodePart("{}")}.AAAA",
        $"{Jwt.EncodePart("{}")}.{Jwt.EncodePart("{\"sub\":\"a\",\"sub\":\"b\"}")}.AAAA",
        $"{Jwt.EncodePart("{}")}.{Jwt.EncodePart(new string('[', 100))}.AAAA",
        $"{Jwt.EncodePart("{}")}.{Jwt.EncodePart("{\"sub\":[\"\\ud800\"]}")}.AAAA",
        $"{Jwt.EncodePart("{}")}.{Jwt.EncodePart("{\"\\ud800\":1}")}.AAAA",
        $"{Jwt.EncodePart("{}")}.eyJzdWIiOiL_In0.AAAA", // {"sub":"\xff"}
        $"{Jwt.EncodePart("{}")}.{Jwt.EncodePart($"{{\"x\":\"{new string('a', Jwt.MaxLength)}\"}}")}.AAAA",
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Parse_NotExactlyACompactJws_IsNull(string token) => Assert.Null(Jwt.Parse(token));

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES384")]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("")]
    public void IsSignedBy_AlgorithmThatDoesNotFitTheKey_IsFalse(string algorithm)
    {
        var parts = Good.Split('.');

        var jwt = Jwt.Parse($"{Jwt.EncodePart($"{{\"alg\":\"{algorithm}\"}}")}.{parts[1]}.{parts[2]}")!;

        Assert.False(jwt.IsSignedBy(Key));
    }

    [Fact]
    public void IsSignedBy_AnyChangedByte_IsFalseOrUnreadable() => Prop.ForAll(
        Gen.Choose(0, Good.Length - 1).Two().ToArbitrary(),
        change =>
        {
            var (at, to) = (change.Item1, "abcXYZ019-_.="[change.Item2 % 13]);
            var changed = new StringBuilder(Good) { [at] = to }.ToString();

            // The last character of a part carries unused bits, so another text may mean the same bytes; the signed text itself may not change.
            return changed == Good || Jwt.Parse(changed) is not { } jwt || !jwt.IsSignedBy(Key) || at > Good.LastIndexOf('.');
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("1999999999", true)]
    [InlineData("1999999999.5", true)]
    [InlineData("\"1999999999\"", false)]
    [InlineData("-1", false)]
    [InlineData("1e300", false)]
    [InlineData("9223372036854775807", false)]
    [InlineData("null", false)]
    [InlineData("true", false)]
    public void Time_OnlyANumberInRange_IsADate(string json, bool valid)
    {
        var claims = JsonNode.Parse($"{{\"exp\":{json}}}")!.AsObject();

        Assert.Equal(valid, claims.Time("exp") is not null);
    }
}
